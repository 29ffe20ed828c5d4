package io.leno.filters.fault;

import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.Fraction;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// How long a request is kept waiting.
///
/// @param fixed null where the request says it itself: `x-envoy-fault-delay-request`, in
///   milliseconds, and for fewer requests than configured `x-envoy-fault-delay-request-percentage`
record Delay(Fraction share, @Nullable Duration fixed) {
    static Delay of(FaultDelay delay) {
        Fraction share = Fraction.of(delay.getPercentage());
        return switch (delay.getFaultDelaySecifierCase()) {
            case HEADER_DELAY -> new Delay(share, null);
            case FIXED_DELAY -> {
                var fixed =
                        Duration.ofSeconds(
                                delay.getFixedDelay().getSeconds(),
                                delay.getFixedDelay().getNanos());
                if (!fixed.isPositive()) throw invalid("fixed_delay: " + fixed, "above 0");
                yield new Delay(share, fixed);
            }
            case FAULTDELAYSECIFIER_NOT_SET ->
                    throw invalid("not set", "fixed_delay or header_delay");
        };
    }

    private static InvalidPluginConfigException invalid(String what, String expected) {
        return new InvalidPluginConfigException(
                "HTTPFault.delay: " + what + " (expected: " + expected + ")");
    }

    /// The share of requests that wait.
    Fraction shareOf(Headers request) {
        Integer limit =
                fixed != null
                        ? null
                        : RequestNumber.of(request, "x-envoy-fault-delay-request-percentage");
        return limit == null ? share : share.atMost(limit);
    }

    /// How many milliseconds this request waits; zero for not at all.
    long millis(Headers request) {
        if (fixed != null) return fixed.toMillis();
        Integer millis = RequestNumber.of(request, "x-envoy-fault-delay-request");
        return millis == null ? 0 : millis;
    }
}
