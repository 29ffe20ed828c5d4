package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/// The configuration of a plugin as xDS carries it: a protobuf message, or JSON where it came as
/// `TypedStruct` or has no protobuf form.
///
/// @param typeUrl `type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault`; for JSON
///   the URL inside the `TypedStruct`
/// @param bytes the encoded message, or JSON in UTF-8; not to be modified
public record PluginConfig(String typeUrl, Format format, byte[] bytes) {
    /// What the bytes are.
    public enum Format {
        PROTOBUF,
        JSON
    }

    public PluginConfig {
        requireNonNull(typeUrl, "typeUrl");
        requireNonNull(format, "format");
        requireNonNull(bytes, "bytes");
    }

    /// No configuration at all: an empty message, which is also an empty JSON object to those who
    /// ask for JSON.
    public static PluginConfig empty(String typeUrl) {
        return new PluginConfig(typeUrl, Format.JSON, "{}".getBytes(StandardCharsets.UTF_8));
    }

    /// The JSON text.
    ///
    /// @throws InvalidPluginConfigException when it is protobuf
    public String json() {
        if (format != Format.JSON) {
            throw new InvalidPluginConfigException(
                    typeUrl + ": protobuf (expected: JSON in a TypedStruct)");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
