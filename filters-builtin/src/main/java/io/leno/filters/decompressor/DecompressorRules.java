package io.leno.filters.decompressor;

import io.envoyproxy.envoy.extensions.filters.http.decompressor.v3.Decompressor;
import io.envoyproxy.envoy.extensions.filters.http.decompressor.v3.Decompressor.CommonDirectionConfig;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.RuntimeValues;
import io.leno.filters.RuntimeFlag;
import io.leno.filters.compression.BodyCoding;

import java.util.function.Consumer;

/// Which messages are decompressed, how, and where that is counted. Envoy: `Decompressor`.
///
/// @param advertises whether hosts learn that they may compress
record DecompressorRules(
        BodyCoding coding,
        Direction request,
        Direction response,
        boolean advertises,
        RuntimeValues runtime,
        Consumer<String> errors) {
    /// What requests and responses have in common. Envoy: `CommonDirectionConfig`.
    record Direction(
            RuntimeFlag enabled,
            boolean ignoresNoTransform,
            Counter decompressed,
            Counter notDecompressed,
            Counter uncompressedBytes,
            Counter compressedBytes) {
        static Direction of(CommonDirectionConfig config, FilterStats stats, String prefix) {
            return new Direction(
                    RuntimeFlag.of(config.hasEnabled(), config.getEnabled()),
                    config.getIgnoreNoTransformHeader(),
                    stats.counter(prefix + "decompressed"),
                    stats.counter(prefix + "not_decompressed"),
                    stats.counter(prefix + "total_uncompressed_bytes"),
                    stats.counter(prefix + "total_compressed_bytes"));
        }
    }

    static DecompressorRules of(Decompressor config, FilterContext context) {
        BodyCoding coding = BodyCoding.decompressor(config.getDecompressorLibrary());
        String prefix = "decompressor." + coding.library() + "." + coding.statPrefix() + ".";
        FilterStats stats = context.stats();
        var request = config.getRequestDirectionConfig();
        var response = config.getResponseDirectionConfig();
        return new DecompressorRules(
                coding,
                Direction.of(request.getCommonConfig(), stats, prefix + "request."),
                Direction.of(response.getCommonConfig(), stats, prefix + "response."),
                !request.hasAdvertiseAcceptEncoding()
                        || request.getAdvertiseAcceptEncoding().getValue(),
                context.runtime(),
                error -> stats.counter(prefix + "decompressor_library." + error).inc());
    }
}
