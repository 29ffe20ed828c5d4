package io.leno.manifest;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The objects of one text, of any kind, as they would go to an API server, with what cannot be
/// read of it. A broken document loses only itself.
///
/// @param services objects in Leno's short form of services, which have no kind
/// @param problems each an error, with its line
public record Manifest(
        List<ConfigResource> resources, List<YamlObject> services, List<Problem> problems) {
    public Manifest {
        resources = List.copyOf(resources);
        services = List.copyOf(services);
        problems = List.copyOf(problems);
    }

    /// Never fails.
    ///
    /// @param source a path, for people
    /// @param namespace of objects that name none and belong to one; may be empty
    public static Manifest parse(String source, String text, String namespace) {
        var reader = new Reader(source, namespace);
        try {
            YamlObject.parseAll(text).forEach(reader::read);
        } catch (InvalidYamlException somewhere) {
            reader.resources.clear();
            reader.services.clear();
            reader.problems.clear();
            for (String document : Documents.split(text)) reader.readDocument(document);
        }
        return new Manifest(reader.resources, reader.services, reader.problems);
    }

    private static final class Reader {
        private final String source;
        private final String namespace;
        private final List<ConfigResource> resources = new ArrayList<>();
        private final List<YamlObject> services = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();

        Reader(String source, String namespace) {
            this.source = source;
            this.namespace = namespace;
        }

        void readDocument(String document) {
            try {
                YamlObject.parseAll(document).forEach(this::read);
            } catch (InvalidYamlException invalid) {
                String message = String.valueOf(invalid.getMessage());
                problem("invalid-yaml", source + ":" + invalid.line(), "", message);
            }
        }

        void read(YamlObject object) {
            Map<String, Object> body = object.body();
            var origin = new Origin(source, object.lines());
            String kind = text(body.get("kind"));
            String apiVersion = text(body.get("apiVersion"));
            boolean isShortForm = kind.isEmpty() && apiVersion.isEmpty();
            if (isShortForm && body.containsKey("services")) {
                services.add(object);
                return;
            }
            if (kind.isEmpty() || apiVersion.isEmpty()) {
                String missing = kind.isEmpty() ? "kind" : "apiVersion";
                problem("missing-field", origin.at(""), missing, "missing (expected: a text)");
                return;
            }
            if (!(body.getOrDefault("metadata", Map.of()) instanceof Map<?, ?> metadata)) {
                problem("wrong-type", origin.at("metadata"), "metadata", "no mapping");
                return;
            }
            Map<String, String> labels = texts(metadata, "labels", origin);
            Map<String, String> annotations = texts(metadata, "annotations", origin);
            if (labels == null || annotations == null) return;
            var key = key(apiVersion, kind, metadata);
            Instant created = created(metadata);
            resources.add(
                    new ConfigResource(
                            key, apiVersion, labels, annotations, created, body, origin));
        }

        private ResourceKey key(String apiVersion, String kind, Map<?, ?> metadata) {
            int slash = apiVersion.indexOf('/');
            String group = slash < 0 ? "" : apiVersion.substring(0, slash);
            String own = text(metadata.get("namespace"));
            String belongsTo = ClusterKinds.contains(kind) ? "" : own.isEmpty() ? namespace : own;
            return new ResourceKey(group, kind, belongsTo, text(metadata.get("name")));
        }

        private @Nullable Map<String, String> texts(
                Map<?, ?> metadata, String field, Origin origin) {
            SequencedMap<String, String> texts = new LinkedHashMap<>();
            Object value = metadata.get(field);
            if (value == null) return texts;
            String path = "metadata." + field;
            if (!(value instanceof Map<?, ?> map)) {
                problem("wrong-type", origin.at(path), path, "no mapping");
                return null;
            }
            for (Map.Entry<?, ?> each : map.entrySet()) {
                Object text = each.getValue() == null ? "" : each.getValue();
                if (text instanceof String string) {
                    texts.put(String.valueOf(each.getKey()), string);
                    continue;
                }
                String at = path + "." + each.getKey();
                problem("wrong-type", origin.at(at), at, text + " (expected: a text, in quotes)");
                return null;
            }
            return texts;
        }

        private static Instant created(Map<?, ?> metadata) {
            try {
                String text = text(metadata.get("creationTimestamp"));
                return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
            } catch (DateTimeParseException unknown) {
                return Instant.EPOCH;
            }
        }

        private static String text(@Nullable Object value) {
            return value == null ? "" : value.toString();
        }

        private void problem(String code, String location, String path, String message) {
            problems.add(new Problem(Severity.ERROR, code, source, location, path, message));
        }
    }
}
