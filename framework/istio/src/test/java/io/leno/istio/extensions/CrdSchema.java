package io.leno.istio.extensions;

import io.leno.api.istio.JsonObject;
import io.leno.api.istio.StringMatch;
import io.leno.istio.bind.Fields;
import io.leno.istio.bind.Schema;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The OpenAPI schema of a record, as a CustomResourceDefinition has it.
final class CrdSchema {
    private static final int MAX_ITEMS = 1024;

    private final Schema schema;

    CrdSchema(Schema schema) {
        this.schema = schema;
    }

    Map<String, Object> of(Class<? extends Record> type) {
        var properties = new LinkedHashMap<String, Object>();
        for (RecordComponent component : type.getRecordComponents())
            properties.put(component.getName(), of(component.getGenericType()));
        var out = object("object");
        out.put("properties", properties);
        Fields fields = schema.of(type);
        var rules = new ArrayList<Object>();
        for (Fields.OneOf oneOf : fields.oneOfs()) rules.add(rule(oneOf));
        if (!rules.isEmpty()) out.put("x-kubernetes-validations", rules);
        return out;
    }

    private static Map<String, Object> rule(Fields.OneOf oneOf) {
        String sum =
                String.join(
                        " + ",
                        oneOf.names().stream().map(n -> "(has(self." + n + ") ? 1 : 0)").toList());
        String names = String.join(", ", oneOf.names());
        var rule = new LinkedHashMap<String, Object>();
        rule.put("message", (oneOf.isRequired() ? "exactly" : "at most") + " one of " + names);
        rule.put("rule", sum + (oneOf.isRequired() ? " == 1" : " <= 1"));
        return rule;
    }

    private Map<String, Object> of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean isList = generic.getRawType() == List.class;
            var out = object(isList ? "array" : "object");
            if (isList) {
                // Kubernetes weighs rules by how often they may be asked
                out.put("maxItems", MAX_ITEMS);
                out.put("items", of(arguments[0]));
            } else out.put("additionalProperties", of(arguments[1]));
            return out;
        }
        Class<?> plain = (Class<?>) type;
        if (plain == JsonObject.class) {
            var out = object("object");
            out.put("x-kubernetes-preserve-unknown-fields", true);
            return out;
        }
        if (plain == StringMatch.class) return stringMatch();
        if (plain.isRecord()) return of(plain.asSubclass(Record.class));
        if (plain.isEnum()) {
            var out = object("string");
            out.put("enum", Arrays.stream(plain.getEnumConstants()).map(Object::toString).toList());
            return out;
        }
        if (plain == String.class || plain == Duration.class) return object("string");
        if (plain == boolean.class) return object("boolean");
        if (plain == double.class || plain == Double.class) return object("number");
        var out = object("integer");
        out.put("format", plain == long.class ? "int64" : "int32");
        return out;
    }

    private static Map<String, Object> stringMatch() {
        var properties = new LinkedHashMap<String, Object>();
        for (String kind : List.of("exact", "prefix", "regex"))
            properties.put(kind, object("string"));
        var out = object("object");
        out.put("maxProperties", 1);
        out.put("properties", properties);
        return out;
    }

    private static Map<String, Object> object(String type) {
        var out = new LinkedHashMap<String, Object>();
        out.put("type", type);
        return out;
    }

    /// YAML in blocks, keys in their order.
    static String yaml(Map<String, ?> map) {
        var out = new StringBuilder();
        append(map, 0, out);
        return out.toString();
    }

    private static void append(Map<?, ?> map, int depth, StringBuilder out) {
        map.forEach(
                (key, value) -> {
                    out.append("  ".repeat(depth)).append(key).append(':');
                    appendValue(value, depth, out);
                });
    }

    private static void appendValue(Object value, int depth, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map when !map.isEmpty() -> {
                out.append('\n');
                append(map, depth + 1, out);
            }
            case Map<?, ?> _ -> out.append(" {}\n");
            case List<?> list when list.getFirst() instanceof Map -> {
                out.append('\n');
                for (Object each : list) {
                    var element = new StringBuilder();
                    append((Map<?, ?>) each, depth + 1, element);
                    element.setCharAt(2 * depth, '-');
                    out.append(element);
                }
            }
            case List<?> list ->
                    out.append(" [")
                            .append(String.join(", ", list.stream().map(Object::toString).toList()))
                            .append("]\n");
            case String text ->
                    out.append(' ')
                            .append(text.matches("[\\w./-]+") ? text : "'" + text + "'")
                            .append('\n');
            default -> out.append(' ').append(value).append('\n');
        }
    }
}
