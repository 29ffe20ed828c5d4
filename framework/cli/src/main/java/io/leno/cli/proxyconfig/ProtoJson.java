package io.leno.cli.proxyconfig;

import io.leno.api.json.Json;
import io.leno.cli.CommandFailure;
import io.leno.cli.Yaml;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Messages as istioctl prints them: fields in camel case, four spaces a level.
final class ProtoJson {
    /// Fields that are maps: their keys are data.
    private static final Set<String> MAPS =
            Set.of(
                    "filter_metadata",
                    "typed_filter_metadata",
                    "typed_per_filter_config",
                    "typed_extension_protocol_options",
                    "fields",
                    "labels",
                    "runtime_fields",
                    "key_values");

    /// Fields whose content is free.
    private static final Set<String> FREE = Set.of("filter_metadata", "metadata_match_struct");

    private static final Set<String> STRUCTS =
            Set.of(
                    "type.googleapis.com/google.protobuf.Struct",
                    "type.googleapis.com/udpa.type.v1.TypedStruct",
                    "type.googleapis.com/xds.type.v3.TypedStruct");

    private ProtoJson() {}

    /// `dynamic_active_clusters` is `dynamicActiveClusters`.
    static String camel(String name) {
        if (name.indexOf('_') < 0) return name;
        var camel = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            if (each != '_') camel.append(upper ? Character.toUpperCase(each) : each);
            upper = each == '_';
        }
        return camel.toString();
    }

    /// The same message with its fields in camel case.
    static @Nullable Object camelCased(@Nullable Object value) {
        if (value instanceof List<?> list) return list.stream().map(ProtoJson::camelCased).toList();
        if (!(value instanceof Map<?, ?> fields)) return value;
        var cased = new LinkedHashMap<String, @Nullable Object>();
        boolean isStruct = STRUCTS.contains(String.valueOf(fields.get("@type")));
        fields.forEach(
                (key, field) -> {
                    String name = String.valueOf(key);
                    boolean isFree = isStruct && name.equals("value");
                    cased.put(camel(name), isFree ? sorted(field) : cased(name, field, fields));
                });
        return cased;
    }

    private static @Nullable Object cased(String name, @Nullable Object value, Map<?, ?> owner) {
        String plain = snake(name);
        // the metadata of a node is a struct, that of anything else is not
        boolean isOfNode = plain.equals("metadata") && isNode(owner);
        if (FREE.contains(plain) || isOfNode) return sorted(value);
        if (!MAPS.contains(plain) || !(value instanceof Map<?, ?> map)) return camelCased(value);
        var kept = new TreeMap<String, @Nullable Object>();
        map.forEach((key, each) -> kept.put(String.valueOf(key), camelCased(each)));
        return kept;
    }

    private static boolean isNode(Map<?, ?> owner) {
        return owner.get("metadata") instanceof Map<?, ?> metadata
                && !metadata.containsKey("filter_metadata")
                && !metadata.containsKey("filterMetadata")
                && !metadata.containsKey("typed_filter_metadata")
                && !metadata.containsKey("typedFilterMetadata");
    }

    private static String snake(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /// @param format `json` or `yaml`
    static String print(@Nullable Object message, String format) {
        Object cased = camelCased(message);
        if (format.equals("json")) return json(cased, 0) + "\n";
        if (!format.equals("yaml"))
            throw CommandFailure.failed("output format \"" + format + "\" not supported");
        Object sorted = sorted(cased);
        if (sorted instanceof List<?> list) return Yaml.write(list) + "\n";
        if (sorted instanceof Map<?, ?> map) {
            var fields = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
            return Yaml.write(fields) + "\n";
        }
        return sorted + "\n";
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof List<?> list) return list.stream().map(ProtoJson::sorted).toList();
        if (!(value instanceof Map<?, ?> map)) return value;
        var sorted = new TreeMap<String, @Nullable Object>();
        map.forEach((name, each) -> sorted.put(String.valueOf(name), sorted(each)));
        return sorted;
    }

    /// As Go indents it: nothing between the brackets of what is empty.
    static String json(@Nullable Object value, int depth) {
        String inner = "\n" + "    ".repeat(depth + 1);
        String outer = "\n" + "    ".repeat(depth);
        if (value instanceof Map<?, ?> map) {
            if (map.isEmpty()) return "{}";
            var text = new StringBuilder("{");
            map.forEach(
                    (name, each) ->
                            text.append(text.length() > 1 ? "," : "")
                                    .append(inner)
                                    .append(scalar(String.valueOf(name)))
                                    .append(": ")
                                    .append(json(each, depth + 1)));
            return text.append(outer).append('}').toString();
        }
        if (value instanceof List<?> list) {
            if (list.isEmpty()) return "[]";
            var text = new StringBuilder("[");
            for (Object each : list)
                text.append(text.length() > 1 ? "," : "")
                        .append(inner)
                        .append(json(each, depth + 1));
            return text.append(outer).append(']').toString();
        }
        return scalar(value);
    }

    private static String scalar(@Nullable Object value) {
        return Json.compact(value).strip();
    }
}
