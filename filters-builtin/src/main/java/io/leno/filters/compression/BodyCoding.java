package io.leno.filters.compression;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import java.util.function.Consumer;
import java.util.function.Function;

/// A content coding with its settings understood, shared by all streams. Envoy: a compressor or
/// decompressor library.
///
/// @param library the name that the configuration gives it, a part of the names of its stats
/// @param name as `content-encoding` has it: `gzip`
/// @param statPrefix `gzip`, `brotli` or `zstd`
/// @param codecs makes one for a body; takes what counts errors by their names
public record BodyCoding(
        String library,
        String name,
        String statPrefix,
        Function<Consumer<String>, BodyCodec> codecs) {
    private static final String PACKAGE = "envoy.extensions.compression.";

    /// Reads a compressor library.
    ///
    /// @throws InvalidPluginConfigException when it is no library that is here, or a value is out
    ///   of its range
    public static BodyCoding compressor(TypedExtensionConfig library) {
        PluginConfig config = config(library);
        return switch (kind(config)) {
            case "gzip.compressor.v3.Gzip" -> GzipCompressor.coding(library.getName(), config);
            case "brotli.compressor.v3.Brotli" -> Brotli.compressor(library.getName(), config);
            case "zstd.compressor.v3.Zstd" -> Zstd.compressor(library.getName(), config);
            default -> throw unknown(config, "compressor");
        };
    }

    /// Reads a decompressor library.
    ///
    /// @throws InvalidPluginConfigException as [#compressor]
    public static BodyCoding decompressor(TypedExtensionConfig library) {
        PluginConfig config = config(library);
        return switch (kind(config)) {
            case "gzip.decompressor.v3.Gzip" -> GzipDecompressor.coding(library.getName(), config);
            case "brotli.decompressor.v3.Brotli" -> Brotli.decompressor(library.getName(), config);
            case "zstd.decompressor.v3.Zstd" -> Zstd.decompressor(library.getName(), config);
            default -> throw unknown(config, "decompressor");
        };
    }

    private static PluginConfig config(TypedExtensionConfig library) {
        var config = library.getTypedConfig();
        return new PluginConfig(
                config.getTypeUrl(), PluginConfig.Format.PROTOBUF, config.getValue().toByteArray());
    }

    private static String kind(PluginConfig config) {
        int at = config.typeUrl().indexOf('/') + 1;
        return config.typeUrl().startsWith(PACKAGE, at)
                ? config.typeUrl().substring(at + PACKAGE.length())
                : "";
    }

    private static InvalidPluginConfigException unknown(PluginConfig config, String what) {
        return new InvalidPluginConfigException(
                what
                        + "_library.typed_config: "
                        + config.typeUrl()
                        + " (expected: a "
                        + what
                        + " for gzip, brotli or zstd)");
    }
}
