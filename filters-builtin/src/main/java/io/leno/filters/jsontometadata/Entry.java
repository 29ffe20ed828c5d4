package io.leno.filters.jsontometadata;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;

import io.envoyproxy.envoy.extensions.filters.http.json_to_metadata.v3.JsonToMetadata.KeyValuePair;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.MetadataValues;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One entry of metadata. Envoy: `KeyValuePair`.
///
/// @param value null: the body's
/// @param keeps whether what is there by that name stays
record Entry(String namespace, String key, @Nullable Object value, Type type, boolean keeps) {
    private static final String DEFAULT_NAMESPACE = "envoy.filters.http.json_to_metadata";
    private static final int MOST_BYTES = 8 * 1024;

    /// What a value of the body becomes.
    private enum Type {
        AS_IT_IS,
        STRING,
        NUMBER
    }

    static Entry of(KeyValuePair config) {
        if (config.getKey().isEmpty())
            throw new InvalidPluginConfigException("KeyValuePair.key: empty");
        return new Entry(
                config.getMetadataNamespace().isEmpty()
                        ? DEFAULT_NAMESPACE
                        : config.getMetadataNamespace(),
                config.getKey(),
                config.hasValue() ? MetadataValues.of(config.getValue()) : null,
                switch (config.getType()) {
                    case PROTOBUF_VALUE -> Type.AS_IT_IS;
                    case STRING -> Type.STRING;
                    case NUMBER -> Type.NUMBER;
                    case UNRECOGNIZED ->
                            throw new InvalidPluginConfigException(
                                    "KeyValuePair.type: " + config.getTypeValue());
                },
                config.getPreserveExistingMetadataValue());
    }

    /// False where the element is none that this entry can hold.
    boolean write(
            JsonElement element,
            Map<String, Map<String, Object>> there,
            Map<String, Map<String, Object>> written) {
        if (value != null) {
            write(value, there, written);
            return true;
        }
        if (!(element instanceof JsonPrimitive primitive)) return false;
        Object converted = converted(primitive);
        if (converted == null) return false;
        if (type == Type.STRING && converted.equals("")) return true;
        write(converted, there, written);
        return true;
    }

    /// Writes the configured value.
    void write(Map<String, Map<String, Object>> there, Map<String, Map<String, Object>> written) {
        if (value != null) write(value, there, written);
    }

    private void write(
            Object what,
            Map<String, Map<String, Object>> there,
            Map<String, Map<String, Object>> written) {
        if (keeps && there.getOrDefault(namespace, Map.of()).containsKey(key)) return;
        written.computeIfAbsent(namespace, absent -> new LinkedHashMap<>()).put(key, what);
    }

    private @Nullable Object converted(JsonPrimitive primitive) {
        return switch (type) {
            case AS_IT_IS -> {
                if (primitive.isBoolean()) yield primitive.getAsBoolean();
                if (primitive.isNumber()) yield primitive.getAsDouble();
                yield fitting(primitive.getAsString());
            }
            case STRING -> fitting(text(primitive));
            case NUMBER -> {
                if (primitive.isBoolean()) yield primitive.getAsBoolean() ? 1.0 : 0.0;
                try {
                    yield Double.valueOf(primitive.getAsString().trim());
                } catch (NumberFormatException noNumber) {
                    yield null;
                }
            }
        };
    }

    private static @Nullable String fitting(String text) {
        return text.length() > MOST_BYTES ? null : text;
    }

    /// As C++ writes them: `1` for true, six digits behind a point.
    private static String text(JsonPrimitive primitive) {
        if (primitive.isBoolean()) return primitive.getAsBoolean() ? "1" : "0";
        String text = primitive.getAsString();
        if (!primitive.isNumber() || text.matches("-?\\d+")) return text;
        return String.format(Locale.ROOT, "%.6f", primitive.getAsDouble());
    }
}
