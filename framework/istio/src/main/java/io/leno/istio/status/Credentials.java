package io.leno.istio.status;

import io.leno.api.config.Rule;
import io.leno.api.istio.Credential;
import io.leno.istio.gatewayapi.KnownSecrets;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What gateways may name, by the rules that were made of Secrets and ConfigMaps.
final class Credentials implements KnownSecrets {
    private final Map<String, Credential> byName = new HashMap<>();

    /// @param rules of all kinds
    Credentials(Collection<? extends Rule<?>> rules) {
        for (Rule<?> rule : rules) {
            if (!(rule.spec() instanceof Credential credential)) continue;
            byName.put(rule.key().kind() + " " + rule.namespace() + "/" + rule.name(), credential);
        }
    }

    @Override
    public @Nullable String problem(String name) {
        Credential secret = byName.get("Secret " + name);
        if (secret == null) return "secret " + name + " not found";
        var pair = secret.keyPair();
        if (pair.isEmpty()) return secret.complaint();
        if (pair.get().certificate().contains("-----BEGIN")) return null;
        return "the certificate is malformed: tls: failed to find any PEM data in certificate"
                + " input";
    }

    @Override
    public @Nullable String problemOfAuthorities(String kind, String name) {
        Credential found = byName.get(kind + " " + name);
        if (found == null) return kind.toLowerCase(Locale.ROOT) + " " + name + " not found";
        var authorities = found.authorities();
        if (authorities.isEmpty()) return found.complaintOfAuthorities();
        boolean isPem = authorities.get().certificates().contains("-----BEGIN CERTIFICATE");
        return isPem ? null : "the bundle is malformed";
    }

    @Override
    public boolean hasConfigMap(String name) {
        return byName.containsKey("ConfigMap " + name);
    }
}
