package io.leno.xds.translator.explain;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;
import io.leno.api.model.MeshPreview;
import io.leno.api.model.MeshPreview.Preview;
import io.leno.manifest.Manifest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Files that somebody thinks of applying to a running control plane.
final class ProposedChange {
    /// Told by the platforms, which nobody here can speak for.
    private static final Set<String> OF_PLATFORMS =
            Set.of("Service", "Endpoints", "EndpointSlice", "Pod");

    private final MeshPreview preview;
    private final ConfigResourceSource resources;

    ProposedChange(MeshPreview preview, ConfigResourceSource resources) {
        this.preview = preview;
        this.resources = resources;
    }

    /// @param json `files` with `name` and `text` each, `remove` with names, `namespace`
    /// @throws IllegalArgumentException where it is not, or holds what cannot be tried
    Preview preview(String json) {
        Map<?, ?> fields = object(json);
        String namespace = text(fields.get("namespace"), "default");
        var changed = new ArrayList<ConfigResource>();
        var problems = new ArrayList<Problem>();
        for (Object each : list(fields.get("files"))) {
            if (!(each instanceof Map<?, ?> file)) continue;
            String name = text(file.get("name"), "-");
            Manifest manifest = Manifest.parse(name, text(file.get("text"), ""), namespace);
            if (!manifest.services().isEmpty()) refuse(name + ": services in the short form");
            problems.addAll(manifest.problems());
            changed.addAll(manifest.resources());
        }
        changed.forEach(ProposedChange::requireConfiguration);
        List<ResourceKey> known = resources.resources().stream().map(ConfigResource::key).toList();
        var removed = new HashSet<ResourceKey>();
        for (Object each : list(fields.get("remove")))
            removed.add(ResourceName.find(text(each, ""), known, namespace));
        Preview tried = preview.preview(changed, removed);
        problems.addAll(tried.problems());
        return new Preview(tried.before(), tried.after(), problems);
    }

    private static void requireConfiguration(ConfigResource resource) {
        if (OF_PLATFORMS.contains(resource.key().kind()))
            refuse(resource.origin().at("") + ": " + resource.key());
    }

    private static void refuse(String what) {
        throw new IllegalArgumentException(
                what
                        + " is told by a platform and cannot be tried here (expected: configuration;"
                        + " or --config DIR with the files of the platform)");
    }

    private static Map<?, ?> object(String json) {
        try {
            if (Json.read(json) instanceof Map<?, ?> fields) return fields;
        } catch (InvalidJsonException invalid) {
            throw new IllegalArgumentException("body: " + invalid.getMessage(), invalid);
        }
        throw new IllegalArgumentException("body: no object (expected: {\"files\": [...]})");
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static String text(@Nullable Object value, String otherwise) {
        return value instanceof String text ? text : otherwise;
    }
}
