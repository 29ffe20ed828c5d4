package io.leno.filters.localratelimit;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.LocalRateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.FilterConfig;
import io.leno.filters.Fraction;
import io.leno.filters.HeaderEdit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Which requests are limited, to how many, and what those over it are told. Envoy:
/// `LocalRateLimit`.
///
/// @param statPrefix of counters: `<prefix>.http_local_rate_limit.ok`
/// @param enabled the share of requests that are counted
/// @param enforced the share of those over the limit that are refused
/// @param perConnection each connection has its own buckets
/// @param tells responses tell what is left
record LimitRules(
        String statPrefix,
        int status,
        Fraction enabled,
        Fraction enforced,
        List<HeaderEdit> requestHeaders,
        List<HeaderEdit> responseHeaders,
        List<RateLimit> describes,
        Buckets buckets,
        boolean perConnection,
        boolean tells,
        boolean exhausted) {
    /// Runtime keys are not asked: the configured values hold, as in an Envoy whose runtime does
    /// not set them. Routes' own `rate_limits` are not looked at: neither is how they combine.
    private static final Set<String> SUPPORTED =
            Set.of(
                    "stat_prefix",
                    "status",
                    "token_bucket",
                    "filter_enabled",
                    "filter_enforced",
                    "request_headers_to_add_when_not_enforced",
                    "response_headers_to_add",
                    "descriptors",
                    "local_rate_limit_per_downstream_connection",
                    "enable_x_ratelimit_headers",
                    "always_consume_default_token_bucket",
                    "rate_limited_as_resource_exhausted",
                    "rate_limits");

    static LimitRules of(LocalRateLimit config, LongSupplier nanoTime) {
        FilterConfig.requireOnly(config, SUPPORTED);
        if (config.getStatPrefix().isEmpty())
            throw new InvalidPluginConfigException("LocalRateLimit.stat_prefix: empty");
        config.getRateLimitsList().forEach(Descriptor::check);
        int status = config.getStatus().getCodeValue();
        return new LimitRules(
                config.getStatPrefix(),
                status < 400 ? 429 : status,
                share(config.getFilterEnabled()),
                share(config.getFilterEnforced()),
                config.getRequestHeadersToAddWhenNotEnforcedList().stream()
                        .map(HeaderEdit::of)
                        .toList(),
                config.getResponseHeadersToAddList().stream().map(HeaderEdit::of).toList(),
                config.getRateLimitsList(),
                buckets(config, nanoTime),
                config.getLocalRateLimitPerDownstreamConnection(),
                config.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03,
                config.getRateLimitedAsResourceExhausted());
    }

    private static Fraction share(RuntimeFractionalPercent config) {
        return Fraction.of(config.getDefaultValue());
    }

    private static Buckets buckets(LocalRateLimit config, LongSupplier nanoTime) {
        TokenBucket all =
                config.hasTokenBucket()
                        ? new TokenBucket(config.getTokenBucket(), "token_bucket", nanoTime)
                        : null;
        Map<Descriptor, TokenBucket> described = new LinkedHashMap<>();
        for (LocalRateLimitDescriptor descriptor : config.getDescriptorsList()) {
            described.put(
                    Descriptor.of(descriptor),
                    new TokenBucket(
                            descriptor.getTokenBucket(), "descriptors.token_bucket", nanoTime));
        }
        boolean always =
                !config.hasAlwaysConsumeDefaultTokenBucket()
                        || config.getAlwaysConsumeDefaultTokenBucket().getValue();
        return new Buckets(all, described, always);
    }
}
