package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;
import io.leno.platform.kubernetes.CustomKinds.Kind;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An object of a kind of configuration as the dialects take it.
final class ConfigView {
    private ConfigView() {}

    static ConfigResource of(
            GenericKubernetesResource object, Kind kind, Meta meta, ClusterSettings settings) {
        var body = new LinkedHashMap<String, Object>();
        body.put("apiVersion", kind.apiVersion());
        body.put("kind", kind.kind());
        body.put("metadata", metadata(object, meta));
        body.putAll(object.getAdditionalProperties());
        body.remove("status"); // what others write there changes nothing
        if (kind.kind().equals("ServiceEntry")) keepAddresses(object, body);
        return resource(kind.key(meta), kind.apiVersion(), meta, body, settings);
    }

    /// Those that were allocated, so that they stay.
    private static void keepAddresses(GenericKubernetesResource object, Map<String, Object> body) {
        if (object.getAdditionalProperties().get("status") instanceof Map<?, ?> status
                && status.get("addresses") instanceof List<?> addresses)
            body.put("status", Map.of("addresses", addresses));
    }

    static ConfigResource ofNamespace(Meta meta, ClusterSettings settings) {
        Map<String, Object> body =
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Namespace",
                        "metadata",
                        Map.of("name", meta.name(), "labels", meta.labels()));
        return resource(
                new ResourceKey("", "Namespace", "", meta.name()), "v1", meta, body, settings);
    }

    static ConfigResource resource(
            ResourceKey key,
            String apiVersion,
            Meta meta,
            Map<String, Object> body,
            ClusterSettings settings) {
        return new ConfigResource(
                key,
                apiVersion,
                meta.labels(),
                meta.annotations(),
                meta.created(),
                body,
                Origin.of(settings.source()));
    }

    /// What a user wrote of it, and what tells two states of it apart.
    private static Map<String, Object> metadata(GenericKubernetesResource object, Meta meta) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", meta.name());
        if (!meta.namespace().isEmpty()) metadata.put("namespace", meta.namespace());
        if (!meta.labels().isEmpty()) metadata.put("labels", meta.labels());
        if (!meta.annotations().isEmpty()) metadata.put("annotations", meta.annotations());
        String created = object.getMetadata().getCreationTimestamp();
        if (created != null) metadata.put("creationTimestamp", created);
        Long generation = object.getMetadata().getGeneration();
        if (generation != null) metadata.put("generation", generation);
        return metadata;
    }
}
