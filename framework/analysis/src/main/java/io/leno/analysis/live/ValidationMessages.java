package io.leno.analysis.live;

import io.leno.analysis.Located;
import io.leno.api.analysis.MessageType;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Findings as Istio writes them to the status of its objects: `validationMessages` and
/// `observedGeneration`. An object that had some and has none any more is told so from then on.
/// Belongs to one thread.
final class ValidationMessages {
    private Set<ResourceKey> before = Set.of();

    /// @param resources that were analyzed
    Map<ResourceKey, Map<String, Object>> of(
            List<Located> findings, List<ConfigResource> resources) {
        var messages = new HashMap<ResourceKey, List<Object>>();
        before.forEach(key -> messages.put(key, new ArrayList<>()));
        for (Located each : findings) {
            ConfigResource about = each.finding().resource();
            if (about == null || !about.key().group().endsWith("istio.io")) continue;
            messages.computeIfAbsent(about.key(), _ -> new ArrayList<>())
                    .add(message(each.finding().type()));
        }
        var fields = new HashMap<ResourceKey, Map<String, Object>>();
        for (ConfigResource each : resources) {
            List<Object> about = messages.get(each.key());
            if (about != null) fields.put(each.key(), fields(about, each));
        }
        before = Set.copyOf(fields.keySet());
        return fields;
    }

    private static Map<String, Object> fields(List<Object> messages, ConfigResource resource) {
        var fields = new HashMap<String, Object>();
        fields.put("validationMessages", messages);
        if (resource.body().get("metadata") instanceof Map<?, ?> metadata
                && metadata.get("generation") instanceof Number generation)
            fields.put("observedGeneration", generation.longValue());
        return fields;
    }

    private static Map<String, Object> message(MessageType type) {
        return Map.of(
                "type",
                Map.of("code", type.code()),
                "level",
                type.level().name(),
                "documentationUrl",
                Located.DOCUMENTATION + "/" + type.code().toLowerCase(Locale.ROOT) + "/");
    }
}
