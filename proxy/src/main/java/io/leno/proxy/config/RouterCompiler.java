package io.leno.proxy.config;

import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.leno.proxy.upstream.RouterSettings;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The router filter's configuration → [RouterSettings].
final class RouterCompiler {
    private static final Set<String> CHECKED =
            Set.of(
                    "x-envoy-upstream-rq-timeout-ms",
                    "x-envoy-upstream-rq-per-try-timeout-ms",
                    "x-envoy-max-retries",
                    "x-envoy-retry-grpc-on",
                    "x-envoy-retry-on");

    private RouterCompiler() {}

    /// @param zone where we are; empty when unknown
    static RouterSettings compile(Router config, String zone, String where) {
        if (config.getUpstreamHttpFiltersCount() > 0 && !isCodecOnly(config)) {
            throw new InvalidResourceException(
                    where
                            + ": Router.upstream_http_filters is not supported (in "
                            + config.getUpstreamHttpFilters(0).getName()
                            + ")");
        }
        List<String> strict =
                config.getStrictCheckHeadersList().stream()
                        .map(header -> header.toLowerCase(Locale.ROOT))
                        .toList();
        for (String header : strict) {
            if (CHECKED.contains(header)) continue;
            throw new InvalidResourceException(
                    where
                            + ": Router.strict_check_headers: "
                            + header
                            + " (expected: "
                            + CHECKED
                            + ")");
        }
        return new RouterSettings(
                config.getSuppressEnvoyHeaders(),
                !config.hasDynamicStats() || config.getDynamicStats().getValue(),
                strict,
                config.getRespectExpectedRqTimeout(),
                config.getSuppressGrpcRequestFailureCodeStats(),
                zone,
                MachineAddress.find().getHostAddress());
    }

    /// The upstream codec alone is what there is anyway.
    private static boolean isCodecOnly(Router config) {
        return config.getUpstreamHttpFiltersCount() == 1
                && Protos.typeName(config.getUpstreamHttpFilters(0).getTypedConfig())
                        .equals("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec");
    }
}
