package io.leno.filters.compressor;

import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor.CommonDirectionConfig;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.Headers;
import io.leno.filters.RuntimeFlag;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What requests and responses have in common. Envoy: `CommonDirectionConfig`.
///
/// @param leastLength bytes; shorter messages stay as they are, if they tell their length
/// @param contentTypes in lower case, without parameters
record Direction(
        RuntimeFlag enabled,
        long leastLength,
        Set<String> contentTypes,
        Counter compressed,
        Counter notCompressed,
        Counter uncompressedBytes,
        Counter compressedBytes,
        Counter tooShort) {
    private static final int LEAST_LENGTH = 30;
    private static final List<String> CONTENT_TYPES =
            List.of(
                    "text/html",
                    "text/plain",
                    "text/css",
                    "application/javascript",
                    "application/x-javascript",
                    "text/javascript",
                    "text/x-javascript",
                    "text/ecmascript",
                    "text/js",
                    "text/jscript",
                    "text/x-js",
                    "application/ecmascript",
                    "application/x-json",
                    "application/xml",
                    "application/json",
                    "image/svg+xml",
                    "text/xml",
                    "application/xhtml+xml",
                    "application/grpc-web",
                    "application/grpc-web+proto");
    private static final Set<String> COMPRESSED_TRANSFERS =
            Set.of("gzip", "br", "deflate", "compress", "zstd");

    static Direction of(CommonDirectionConfig config, FilterStats stats, String prefix) {
        long least = Integer.toUnsignedLong(config.getMinContentLength().getValue());
        List<String> types =
                config.getContentTypeCount() == 0 ? CONTENT_TYPES : config.getContentTypeList();
        return new Direction(
                RuntimeFlag.of(config.hasEnabled(), config.getEnabled()),
                least == 0 ? LEAST_LENGTH : least,
                types.stream()
                        .map(type -> type.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()),
                stats.counter(prefix + "compressed"),
                stats.counter(prefix + "not_compressed"),
                stats.counter(prefix + "total_uncompressed_bytes"),
                stats.counter(prefix + "total_compressed_bytes"),
                stats.counter(prefix + "content_length_too_small"));
    }

    /// Whether it is long enough, or does not say; counts those that are not.
    boolean isLongEnough(Headers headers) {
        String length = headers.get("content-length");
        if (length == null) return true;
        try {
            if (Long.parseUnsignedLong(length) >= leastLength) return true;
        } catch (NumberFormatException noLength) {
            // counts as too short
        }
        tooShort.inc();
        return false;
    }

    boolean takesContentOf(Headers headers) {
        String type = contentType(headers);
        return type == null || contentTypes.contains(type);
    }

    /// In lower case, without parameters; null where it is not told.
    static @Nullable String contentType(Headers headers) {
        String type = headers.get("content-type");
        if (type == null) return null;
        int parameters = type.lastIndexOf(';');
        String bare = parameters < 0 ? type : type.substring(0, parameters);
        return bare.trim().toLowerCase(Locale.ROOT);
    }

    static boolean isCompressedTransfer(Headers headers, String coding) {
        String transfer = headers.get("transfer-encoding");
        if (transfer == null) return false;
        for (String part : transfer.toLowerCase(Locale.ROOT).split(",", -1)) {
            String name = part.trim();
            if (COMPRESSED_TRANSFERS.contains(name) || name.equals(coding)) return true;
        }
        return false;
    }
}
