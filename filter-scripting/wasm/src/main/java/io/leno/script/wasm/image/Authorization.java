package io.leno.script.wasm.image;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is said to a registry of who we are: nothing, until it asks.
final class Authorization {
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final ImageName image;
    private final PullSecret secret;
    private @Nullable String header;

    Authorization(ImageName image, PullSecret secret) {
        this.image = image;
        this.secret = secret;
        String token = secret.token(image);
        if (token != null) header = "Bearer " + token;
    }

    /// For the registry; null for none.
    @Nullable String header() {
        return header;
    }

    /// Our account; null for none.
    @Nullable String basic() {
        String basic = secret.basic(image);
        return basic == null ? null : "Basic " + basic;
    }

    /// Heeds a `WWW-Authenticate`.
    ///
    /// @return where a [#token] is to be had; null where none is needed
    @Nullable URI answer(String challenge) throws IOException {
        String kind = challenge.split(" ", 2)[0].toLowerCase(Locale.ROOT);
        if (kind.equals("basic")) {
            header = basic();
            return null;
        }
        String realm = "";
        String scope = "repository:" + image.repository() + ":pull";
        StringBuilder query = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(challenge);
        while (parameter.find()) {
            switch (parameter.group(1)) {
                case "realm" -> realm = parameter.group(2);
                case "scope" -> scope = parameter.group(2);
                case "service" -> query.append("&service=").append(encoded(parameter.group(2)));
                default -> {} // what went wrong
            }
        }
        if (!kind.equals("bearer") || realm.isEmpty())
            throw new IOException(
                    "WWW-Authenticate: " + challenge + " (expected: Basic or Bearer realm=\"…\")");
        String separator = realm.contains("?") ? "&" : "?";
        return URI.create(realm + separator + "scope=" + encoded(scope) + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// What was to be had.
    void token(byte[] json) throws IOException {
        try {
            if (Json.read(new String(json, StandardCharsets.UTF_8)) instanceof Map<?, ?> fields) {
                Object token = fields.get("token");
                if (token == null) token = fields.get("access_token");
                if (token != null) {
                    header = "Bearer " + token;
                    return;
                }
            }
        } catch (InvalidJsonException e) {
            throw new IOException("token: " + e.getMessage(), e);
        }
        throw new IOException("token: none in the answer (expected: token or access_token)");
    }
}
