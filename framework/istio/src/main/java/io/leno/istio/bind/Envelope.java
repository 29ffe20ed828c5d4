package io.leno.istio.bind;

import io.leno.api.config.ConfigResource;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What every Kubernetes object has around its `spec`.
public final class Envelope {
    private static final List<String> FIELDS =
            List.of("apiVersion", "kind", "metadata", "spec", "status");
    private static final List<String> METADATA =
            List.of(
                    "annotations",
                    "creationTimestamp",
                    "deletionGracePeriodSeconds",
                    "deletionTimestamp",
                    "finalizers",
                    "generateName",
                    "generation",
                    "labels",
                    "managedFields",
                    "name",
                    "namespace",
                    "ownerReferences",
                    "resourceVersion",
                    "selfLink",
                    "uid");

    private Envelope() {}

    /// The `spec`, after what is around it was checked; null if there is none.
    ///
    /// @param versions of the API that are understood: `v1`
    public static @Nullable Map<String, Object> open(
            ConfigResource resource, List<String> versions, Report report) {
        check(resource, versions, report);
        if (resource.body().get("spec") == null) {
            report.missing("spec", "a mapping");
            return null;
        }
        return Binder.mapping(resource.body().get("spec"), "spec", report);
    }

    /// The `spec` of a resource that was checked; empty if there is none.
    @SuppressWarnings("unchecked") // ConfigResource promises that all keys are strings
    public static Map<String, Object> spec(ConfigResource resource) {
        return resource.body().get("spec") instanceof Map<?, ?> spec
                ? (Map<String, Object>) spec
                : Map.of();
    }

    /// Checks what is around the `spec` only.
    public static void check(ConfigResource resource, List<String> versions, Report report) {
        Map<String, Object> body = resource.body();
        reportUnknown(body, FIELDS, "", report);
        if (body.get("metadata") != null) {
            Map<String, Object> metadata = Binder.mapping(body.get("metadata"), "metadata", report);
            if (metadata != null) reportUnknown(metadata, METADATA, "metadata.", report);
        }
        String version = resource.apiVersion().substring(resource.apiVersion().indexOf('/') + 1);
        if (!versions.contains(version)) {
            String expected = resource.key().group() + "/" + String.join(" or ", versions);
            String message = Scalars.shown(resource.apiVersion()) + " (expected: " + expected + ")";
            report.invalid("apiVersion", message);
        }
    }

    private static void reportUnknown(
            Map<String, Object> body, List<String> known, String prefix, Report report) {
        for (String name : body.keySet()) {
            if (known.contains(name)) continue;
            String message = "unknown field \"" + name + "\"" + Suggestion.hint(name, known);
            report.unreadable("unknown-field", prefix + name, message);
        }
    }
}
