package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Secrets and ConfigMaps as far as they are of use for TLS; of what else they hold only the names
/// are kept.
final class CredentialView {
    /// Of generic Secrets and of those of type `kubernetes.io/tls`.
    private static final Set<String> OF_USE =
            Set.of(
                    "cert",
                    "key",
                    "cacert",
                    "crl",
                    "tls.crt",
                    "tls.key",
                    "tls.ocsp-staple",
                    "ca.crt",
                    "ca.crl");

    private CredentialView() {}

    static ResourceKey key(String kind, Meta meta) {
        return new ResourceKey("", kind, meta.namespace(), meta.name());
    }

    static ConfigResource of(Secret secret, Meta meta, ClusterSettings settings) {
        return resource("Secret", meta, ofUse(secret.getData()), settings);
    }

    /// Null for one that has no authorities.
    static @Nullable ConfigResource of(ConfigMap map, Meta meta, ClusterSettings settings) {
        Map<String, String> data = Meta.texts(map.getData());
        if (!data.containsKey("ca.crt") && !data.containsKey("cacert")) return null;
        return resource("ConfigMap", meta, ofUse(data), settings);
    }

    private static Map<String, String> ofUse(@Nullable Map<String, String> data) {
        var kept = new HashMap<String, String>();
        Meta.texts(data).forEach((key, value) -> kept.put(key, OF_USE.contains(key) ? value : ""));
        return kept;
    }

    private static ConfigResource resource(
            String kind, Meta meta, Map<String, String> data, ClusterSettings settings) {
        Map<String, Object> body =
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        kind,
                        "metadata",
                        Map.of("name", meta.name(), "namespace", meta.namespace()),
                        "data",
                        data);
        return ConfigView.resource(key(kind, meta), "v1", meta, body, settings);
    }
}
