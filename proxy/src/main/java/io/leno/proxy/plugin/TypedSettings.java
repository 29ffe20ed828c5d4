package io.leno.proxy.plugin;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import java.nio.charset.StandardCharsets;

/// `typed_config` as plugins get it: what is inside a `TypedStruct` as JSON, all else as it is.
public final class TypedSettings {
    private TypedSettings() {}

    /// @throws InvalidPluginConfigException when a `TypedStruct` is none
    public static PluginConfig of(Any any) {
        try {
            return switch (Provided.typeName(any.getTypeUrl())) {
                case "xds.type.v3.TypedStruct" -> {
                    TypedStruct struct = any.unpack(TypedStruct.class);
                    yield json(struct.getTypeUrl(), struct.getValue());
                }
                case "udpa.type.v1.TypedStruct" -> {
                    var struct = any.unpack(com.github.udpa.udpa.type.v1.TypedStruct.class);
                    yield json(struct.getTypeUrl(), struct.getValue());
                }
                default ->
                        new PluginConfig(
                                any.getTypeUrl(),
                                PluginConfig.Format.PROTOBUF,
                                any.getValue().toByteArray());
            };
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException(
                    "Unable to unpack as TypedStruct: " + e.getMessage(), e);
        }
    }

    private static PluginConfig json(String typeUrl, Struct value)
            throws InvalidProtocolBufferException {
        byte[] json = JsonFormat.printer().print(value).getBytes(StandardCharsets.UTF_8);
        return new PluginConfig(typeUrl, PluginConfig.Format.JSON, json);
    }
}
