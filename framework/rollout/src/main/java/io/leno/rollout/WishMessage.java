package io.leno.rollout;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;

import java.util.LinkedHashMap;
import java.util.Map;

/// A wish as bytes: a `TypedExtensionConfig`, whose name is where every xDS resource has it, around
/// a `Struct`.
public final class WishMessage {
    private WishMessage() {}

    public static byte[] encode(PluginWish wish) {
        return TypedExtensionConfig.newBuilder()
                .setName(wish.plugin())
                .setTypedConfig(Any.pack(struct(wish.fields())))
                .build()
                .toByteArray();
    }

    /// @throws IllegalArgumentException saying what is wrong
    public static PluginWish decode(byte[] bytes) {
        try {
            var message = TypedExtensionConfig.parseFrom(bytes);
            return PluginWish.of(map(message.getTypedConfig().unpack(Struct.class)));
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException(
                    "not a plugin set: " + malformed.getMessage(), malformed);
        }
    }

    private static Struct struct(Map<?, ?> fields) {
        var struct = Struct.newBuilder();
        fields.forEach((name, value) -> struct.putFields(String.valueOf(name), value(value)));
        return struct.build();
    }

    private static Value value(Object value) {
        var message = Value.newBuilder();
        return switch (value) {
            case Map<?, ?> map -> message.setStructValue(struct(map)).build();
            case Number number -> message.setNumberValue(number.doubleValue()).build();
            case Boolean bool -> message.setBoolValue(bool).build();
            default -> message.setStringValue(value.toString()).build();
        };
    }

    private static Map<String, Object> map(Struct struct) {
        var map = new LinkedHashMap<String, Object>();
        struct.getFieldsMap()
                .forEach(
                        (name, value) -> {
                            switch (value.getKindCase()) {
                                case STRUCT_VALUE -> map.put(name, map(value.getStructValue()));
                                case NUMBER_VALUE -> map.put(name, value.getNumberValue());
                                case BOOL_VALUE -> map.put(name, value.getBoolValue());
                                case STRING_VALUE -> map.put(name, value.getStringValue());
                                // a newer control plane's: not ours to judge
                                case LIST_VALUE, NULL_VALUE, KIND_NOT_SET -> {}
                            }
                        });
        return map;
    }
}
