package io.leno.script.wasm.image;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/// What Kubernetes keeps under `.dockerconfigjson`: who one is, by registry.
///
/// ```
/// {"auths": {"example.com": {"username": "ann", "password": "…"}}}
/// ```
final class PullSecret {
    private static final String HUB_KEY = "index.docker.io";

    private final Map<?, ?> accounts;

    private PullSecret(Map<?, ?> accounts) {
        this.accounts = accounts;
    }

    /// @param json empty for none
    /// @throws IOException when it is none
    static PullSecret read(String json) throws IOException {
        if (json.isEmpty()) return new PullSecret(Map.of());
        if (json.startsWith("kubernetes://"))
            throw new IOException("pull secret: " + json + " is not there");
        try {
            if (Json.read(json) instanceof Map<?, ?> all
                    && all.get("auths") instanceof Map<?, ?> accounts)
                return new PullSecret(accounts);
        } catch (InvalidJsonException e) {
            throw new IOException("pull secret: " + e.getMessage(), e);
        }
        throw new IOException("pull secret: no auths (expected: a .dockerconfigjson)");
    }

    /// `user:password` in Base64; null where it knows no account.
    @Nullable String basic(ImageName image) {
        Map<?, ?> account = account(image);
        if (account == null) return null;
        if (account.get("auth") instanceof String auth && !auth.isEmpty()) return auth;
        if (!(account.get("username") instanceof String user)) return null;
        String pair = user + ":" + account.get("password");
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /// A token for the registry itself; null where there is none.
    @Nullable String token(ImageName image) {
        Map<?, ?> account = account(image);
        return account != null && account.get("registrytoken") instanceof String token
                ? token
                : null;
    }

    private @Nullable Map<?, ?> account(ImageName image) {
        String wanted = image.isOfHub() ? HUB_KEY : image.registry();
        for (Map.Entry<?, ?> each : accounts.entrySet()) {
            String host =
                    String.valueOf(each.getKey())
                            .replaceFirst("^https?://", "")
                            .replaceFirst("/.*$", "");
            boolean isHub = image.isOfHub() && host.equals("docker.io");
            if ((host.equals(wanted) || isHub) && each.getValue() instanceof Map<?, ?> account)
                return account;
        }
        return null;
    }
}
