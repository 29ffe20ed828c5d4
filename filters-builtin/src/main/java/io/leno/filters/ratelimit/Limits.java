package io.leno.filters.ratelimit;

import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.leno.api.filter.FilterContext;
import io.leno.filters.GrpcCall;
import io.leno.filters.HeaderEdit;
import io.leno.filters.HttpUris;
import io.leno.filters.RuntimeFraction;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// A configuration of the filter, understood. Immutable. Envoy: `FilterConfig`.
final class Limits {
    private static final Duration TIMEOUT = Duration.ofMillis(20);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int INTERNAL_ERROR = 500;

    final RateLimit config;
    final FilterContext context;
    final GrpcCall<RateLimitResponse> service;
    final int limitedStatus;
    final int errorStatus;
    final List<HeaderEdit> limitedHeaders;
    final boolean tells;
    private final @Nullable RuntimeFraction enabled;
    private final @Nullable RuntimeFraction enforced;

    Limits(RateLimit config, FilterContext context) {
        this.config = config;
        this.context = context;
        Duration timeout = config.hasTimeout() ? HttpUris.duration(config.getTimeout()) : TIMEOUT;
        service =
                GrpcCall.of(
                        config.getRateLimitService().getGrpcService().toBuilder()
                                .clearTimeout()
                                .build(),
                        "/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit",
                        timeout,
                        RateLimitResponse.parser());
        int limited = config.getRateLimitedStatus().getCodeValue();
        limitedStatus = limited < 400 ? TOO_MANY_REQUESTS : limited;
        int error = config.getStatusOnError().getCodeValue();
        errorStatus = error == 0 ? INTERNAL_ERROR : error;
        limitedHeaders = config.getResponseHeadersToAddList().stream().map(HeaderEdit::of).toList();
        tells = config.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03;
        enabled = config.hasFilterEnabled() ? RuntimeFraction.of(config.getFilterEnabled()) : null;
        enforced =
                config.hasFilterEnforced() ? RuntimeFraction.of(config.getFilterEnforced()) : null;
    }

    boolean isEnabled() {
        if (enabled != null) return enabled.hits(context.runtime());
        return context.runtime().includes("ratelimit.http_filter_enabled", 100, 100);
    }

    boolean isEnforced() {
        if (enforced != null) return enforced.hits(context.runtime());
        return context.runtime().includes("ratelimit.http_filter_enforcing", 100, 100);
    }

    /// The name of a counter of a cluster.
    String counter(String cluster, String name) {
        String prefix = config.getStatPrefix();
        return "cluster." + cluster + ".ratelimit." + (prefix.isEmpty() ? "" : prefix + ".") + name;
    }
}
