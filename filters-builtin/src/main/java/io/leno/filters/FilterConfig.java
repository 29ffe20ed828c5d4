package io.leno.filters;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import java.util.Set;

/// Reads a filter's configuration into Envoy's message for it.
public final class FilterConfig {
    private FilterConfig() {}

    /// Fills the builder, from protobuf or JSON.
    ///
    /// @throws InvalidPluginConfigException when it is another message, or no message at all
    public static <B extends Message.Builder> B read(PluginConfig config, B builder) {
        String expected = builder.getDescriptorForType().getFullName();
        if (!config.typeUrl().endsWith("/" + expected)) {
            throw new InvalidPluginConfigException(
                    "type URL: " + config.typeUrl() + " (expected: " + typeUrl(expected) + ")");
        }
        try {
            switch (config.format()) {
                case PROTOBUF -> builder.mergeFrom(config.bytes());
                case JSON -> JsonFormat.parser().merge(config.json(), builder);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException(expected + ": " + e.getMessage(), e);
        }
        return builder;
    }

    /// The message of an extension.
    ///
    /// @param where the field, for errors
    /// @throws InvalidPluginConfigException when it is another one
    public static <M extends Message> M unpack(
            String where, TypedExtensionConfig extension, Class<M> type) {
        return unpack(where, extension.getName(), extension.getTypedConfig(), type);
    }

    /// As the other, for extensions in the form of the matcher API.
    public static <M extends Message> M unpack(
            String where, com.github.xds.core.v3.TypedExtensionConfig extension, Class<M> type) {
        return unpack(where, extension.getName(), extension.getTypedConfig(), type);
    }

    private static <M extends Message> M unpack(String where, String name, Any any, Class<M> type) {
        try {
            if (any.is(type)) return any.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException(where + ": " + name + ": " + e.getMessage(), e);
        }
        throw new InvalidPluginConfigException(
                where + ": " + name + " (" + any.getTypeUrl() + "): not supported yet");
    }

    /// The type URL of a message, by its full name.
    public static String typeUrl(String message) {
        return "type.googleapis.com/" + message;
    }

    /// Refuses what is configured but not acted on, by name, rather than dropping it silently.
    ///
    /// @param supported fields of the message that the filter acts on
    /// @throws InvalidPluginConfigException naming the first other field that is set
    public static void requireOnly(Message message, Set<String> supported) {
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (supported.contains(field.getName())) continue;
            throw new InvalidPluginConfigException(
                    message.getDescriptorForType().getFullName()
                            + "."
                            + field.getName()
                            + ": not supported yet");
        }
    }
}
