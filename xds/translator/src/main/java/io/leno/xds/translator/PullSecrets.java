package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Credential;
import io.leno.api.istio.JsonObject;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// Puts what a Secret holds in the place of its name, where a Wasm filter says with whose account
/// its image is pulled. Istio: the variable `ISTIO_META_WASM_IMAGE_PULL_SECRET` of the module,
/// which the one who pulls takes away.
final class PullSecrets {
    private static final String VARIABLE = "ISTIO_META_WASM_IMAGE_PULL_SECRET";
    private static final String SCHEME = "kubernetes://";

    private final MeshIndex mesh;

    PullSecrets(MeshIndex mesh) {
        this.mesh = mesh;
    }

    /// A name whose Secret is not there stays: the proxy says that it misses it.
    @Nullable JsonObject into(@Nullable JsonObject config) {
        if (config == null || !config.toString().contains(VARIABLE)) return config;
        return new JsonObject(filled(config.fields()));
    }

    private Map<String, Object> filled(Map<?, ?> fields) {
        var filled = new LinkedHashMap<String, Object>();
        fields.forEach((key, value) -> filled.put(String.valueOf(key), filled(key, value)));
        return filled;
    }

    private @Nullable Object filled(Object key, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) return filled(map);
        return VARIABLE.equals(key) && value instanceof String name ? content(name) : value;
    }

    /// @param name `kubernetes://namespace/name`
    private String content(String name) {
        if (!name.startsWith(SCHEME)) return name;
        String[] place = name.substring(SCHEME.length()).split("/", 2);
        if (place.length < 2) return name;
        Rule<Credential> found = mesh.credential(new ResourceKey("", "Secret", place[0], place[1]));
        return found == null || found.spec().pullSecret().isEmpty()
                ? name
                : found.spec().pullSecret();
    }
}
