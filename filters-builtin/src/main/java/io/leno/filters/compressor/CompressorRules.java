package io.leno.filters.compressor;

import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor.CommonDirectionConfig;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.RuntimeValues;
import io.leno.filters.compression.BodyCoding;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.stream.Collectors;

/// Which messages one compressor compresses, how, and where it counts. Envoy: `Compressor`.
///
/// @param request null: no requests
/// @param isFirst whether it wins where the client likes two codings the same
/// @param neverCompressed statuses of responses that stay as they are
record CompressorRules(
        BodyCoding coding,
        @Nullable Direction request,
        Counter notCompressedRequests,
        Direction response,
        ResponseCounters counters,
        RuntimeValues runtime,
        boolean isFirst,
        boolean disableOnEtag,
        boolean removesAcceptEncoding,
        Set<String> neverCompressed) {
    /// What became of the wishes of clients.
    record ResponseCounters(
            Counter noAcceptHeader,
            Counter identity,
            Counter used,
            Counter overshadowed,
            Counter wildcard,
            Counter notValid,
            Counter notCompressedEtag) {}

    static CompressorRules of(Compressor config, FilterContext context) {
        BodyCoding coding = BodyCoding.compressor(config.getCompressorLibrary());
        String prefix = "compressor." + coding.library() + "." + coding.statPrefix() + ".";
        boolean older = !config.hasResponseDirectionConfig();
        var response = config.getResponseDirectionConfig();
        Direction requests =
                Direction.of(
                        config.getRequestDirectionConfig().getCommonConfig(),
                        context.stats(),
                        prefix + "request.");
        return new CompressorRules(
                coding,
                config.hasRequestDirectionConfig() ? requests : null,
                requests.notCompressed(),
                Direction.of(
                        older ? olderForm(config) : response.getCommonConfig(),
                        context.stats(),
                        older ? prefix : prefix + "response."),
                counters(context, prefix),
                context.runtime(),
                config.getChooseFirst(),
                older ? disableOnEtag(config) : response.getDisableOnEtagHeader(),
                older ? removesAcceptEncoding(config) : response.getRemoveAcceptEncodingHeader(),
                response.getUncompressibleResponseCodesList().stream()
                        .map(code -> Integer.toString(code))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    @SuppressWarnings("deprecation") // Envoy still takes the older form
    private static CommonDirectionConfig olderForm(Compressor config) {
        var common =
                CommonDirectionConfig.newBuilder().addAllContentType(config.getContentTypeList());
        if (config.hasContentLength()) common.setMinContentLength(config.getContentLength());
        if (config.hasRuntimeEnabled()) common.setEnabled(config.getRuntimeEnabled());
        return common.build();
    }

    @SuppressWarnings("deprecation") // as above
    private static boolean disableOnEtag(Compressor config) {
        return config.getDisableOnEtagHeader();
    }

    @SuppressWarnings("deprecation") // as above
    private static boolean removesAcceptEncoding(Compressor config) {
        return config.getRemoveAcceptEncodingHeader();
    }

    private static ResponseCounters counters(FilterContext context, String prefix) {
        return new ResponseCounters(
                context.stats().counter(prefix + "no_accept_header"),
                context.stats().counter(prefix + "header_identity"),
                context.stats().counter(prefix + "header_compressor_used"),
                context.stats().counter(prefix + "header_compressor_overshadowed"),
                context.stats().counter(prefix + "header_wildcard"),
                context.stats().counter(prefix + "header_not_valid"),
                context.stats().counter(prefix + "not_compressed_etag"));
    }
}
