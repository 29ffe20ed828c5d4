package io.leno.filters.headertometadata;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config.KeyValuePair;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config.ValueEncode;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.MetadataValues;
import io.leno.filters.RegexRewrite;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// One entry of metadata. Envoy: `KeyValuePair`.
///
/// @param value empty: the header's
/// @param rewrite null: as it is
record Entry(
        String namespace,
        String key,
        String value,
        @Nullable RegexRewrite rewrite,
        Type type,
        boolean base64) {
    private static final String DEFAULT_NAMESPACE = "envoy.filters.http.header_to_metadata";
    private static final int TOO_LONG_BYTES = 8 * 1024;

    /// What the text is read as.
    private enum Type {
        STRING,
        NUMBER,
        PROTOBUF_VALUE
    }

    static Entry of(KeyValuePair config) {
        if (config.getKey().isEmpty())
            throw new InvalidPluginConfigException("KeyValuePair.key: empty");
        if (!config.getValue().isEmpty() && config.hasRegexValueRewrite()) {
            throw new InvalidPluginConfigException(
                    "Cannot specify both value and regex_value_rewrite");
        }
        return new Entry(
                config.getMetadataNamespace().isEmpty()
                        ? DEFAULT_NAMESPACE
                        : config.getMetadataNamespace(),
                config.getKey(),
                config.getValue(),
                config.hasRegexValueRewrite()
                        ? RegexRewrite.of(config.getRegexValueRewrite())
                        : null,
                switch (config.getType()) {
                    case STRING -> Type.STRING;
                    case NUMBER -> Type.NUMBER;
                    case PROTOBUF_VALUE -> Type.PROTOBUF_VALUE;
                    case UNRECOGNIZED ->
                            throw new InvalidPluginConfigException(
                                    "KeyValuePair.type: " + config.getTypeValue());
                },
                config.getEncode() == ValueEncode.BASE64);
    }

    /// Writes nothing where the value is empty, too long, or not what it should be.
    void write(String found, Map<String, Map<String, Object>> written) {
        String text = value.isEmpty() ? found : value;
        if (value.isEmpty() && rewrite != null) text = rewrite.apply(text);
        if (text.isEmpty() || text.length() >= TOO_LONG_BYTES) return;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (base64) {
            bytes = decoded(text);
            if (bytes.length == 0) return;
        }
        Object parsed = parsed(bytes);
        if (parsed == null) return;
        written.computeIfAbsent(namespace, absent -> new LinkedHashMap<>()).put(key, parsed);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private @Nullable Object parsed(byte[] bytes) {
        return switch (type) {
            case STRING -> new String(bytes, StandardCharsets.UTF_8);
            case NUMBER -> {
                try {
                    yield Double.valueOf(new String(bytes, StandardCharsets.UTF_8).trim());
                } catch (NumberFormatException noNumber) {
                    yield null;
                }
            }
            case PROTOBUF_VALUE -> {
                try {
                    yield MetadataValues.of(Value.parseFrom(bytes));
                } catch (InvalidProtocolBufferException noValue) {
                    yield null;
                }
            }
        };
    }
}
