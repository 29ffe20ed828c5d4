package io.leno.filters.fault;

import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultRateLimit;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.Fraction;

/// How fast a response's body goes.
///
/// @param kibPerSecond 0 where the request says it itself: `x-envoy-fault-throughput-response`, and
///   for fewer requests than configured `x-envoy-fault-throughput-response-percentage`
record Throughput(Fraction share, long kibPerSecond) {
    static Throughput of(FaultRateLimit config) {
        Fraction share = Fraction.of(config.getPercentage());
        return switch (config.getLimitTypeCase()) {
            case HEADER_LIMIT -> new Throughput(share, 0);
            case FIXED_LIMIT -> {
                long limit = config.getFixedLimit().getLimitKbps();
                if (limit < 1) throw invalid("limit_kbps: " + limit, "at least 1");
                yield new Throughput(share, limit);
            }
            case LIMITTYPE_NOT_SET -> throw invalid("not set", "fixed_limit or header_limit");
        };
    }

    private static InvalidPluginConfigException invalid(String what, String expected) {
        return new InvalidPluginConfigException(
                "HTTPFault.response_rate_limit: " + what + " (expected: " + expected + ")");
    }

    /// The share of responses that are slowed down.
    Fraction shareOf(Headers request) {
        Integer limit =
                kibPerSecond > 0
                        ? null
                        : RequestNumber.of(request, "x-envoy-fault-throughput-response-percentage");
        return limit == null ? share : share.atMost(limit);
    }

    /// KiB per second; zero for as fast as it can.
    long kibPerSecond(Headers request) {
        if (kibPerSecond > 0) return kibPerSecond;
        Integer asked = RequestNumber.of(request, "x-envoy-fault-throughput-response");
        return asked == null ? 0 : asked;
    }
}
