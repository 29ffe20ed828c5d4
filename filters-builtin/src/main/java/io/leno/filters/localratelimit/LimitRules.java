package io.leno.filters.localratelimit;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.LocalRateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.VhRateLimitsOptions;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.FilterConfig;
import io.leno.filters.Fraction;
import io.leno.filters.HeaderEdit;
import io.leno.filters.RateRules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Which requests are limited, to how many, and what those over it are told. Envoy:
/// `LocalRateLimit`.
///
/// @param statPrefix of counters: `<prefix>.http_local_rate_limit.ok`
/// @param enabled the share of requests that are counted
/// @param enabledKey under which the runtime may say otherwise; empty for none
/// @param enforced the share of those over the limit that are refused
/// @param enforcedKey under which the runtime may say otherwise; empty for none
/// @param describes in place of what routes and virtual hosts say of rates; empty: those
/// @param stage only rules of this one count
/// @param ofVirtualHost whether the virtual host's rules count beside the route's
/// @param perConnection each connection has its own buckets
/// @param tells responses tell what is left
record LimitRules(
        String statPrefix,
        int status,
        Fraction enabled,
        String enabledKey,
        Fraction enforced,
        String enforcedKey,
        List<HeaderEdit> requestHeaders,
        List<HeaderEdit> responseHeaders,
        RateRules describes,
        int stage,
        VhRateLimitsOptions ofVirtualHost,
        Buckets buckets,
        boolean perConnection,
        boolean tells,
        boolean exhausted) {
    private static final int MAX_VALUES = 20;

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
                    "rate_limits",
                    "stage",
                    "vh_rate_limits",
                    "max_dynamic_descriptors");

    /// @throws InvalidPluginConfigException naming the field
    static LimitRules of(LocalRateLimit config, LongSupplier nanoTime) {
        FilterConfig.requireOnly(config, SUPPORTED);
        if (config.getStatPrefix().isEmpty())
            throw new InvalidPluginConfigException("LocalRateLimit.stat_prefix: empty");
        int status = config.getStatus().getCodeValue();
        return new LimitRules(
                config.getStatPrefix(),
                status < 400 ? 429 : status,
                share(config.getFilterEnabled()),
                config.getFilterEnabled().getRuntimeKey(),
                share(config.getFilterEnforced()),
                config.getFilterEnforced().getRuntimeKey(),
                config.getRequestHeadersToAddWhenNotEnforcedList().stream()
                        .map(HeaderEdit::of)
                        .toList(),
                config.getResponseHeadersToAddList().stream().map(HeaderEdit::of).toList(),
                described(config),
                config.getStage(),
                config.getVhRateLimits(),
                buckets(config, nanoTime),
                config.getLocalRateLimitPerDownstreamConnection(),
                config.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03,
                config.getRateLimitedAsResourceExhausted());
    }

    private static RateRules described(LocalRateLimit config) {
        for (RateLimit each : config.getRateLimitsList()) {
            if (each.hasStage() || !each.getDisableKey().isEmpty())
                throw new InvalidPluginConfigException(
                        "rate_limits: 'stage' field and 'disable_key' field are not supported");
            if (each.hasLimit())
                throw new InvalidPluginConfigException(
                        "rate_limits: 'limit' field is not supported");
        }
        return RateRules.of(config.getRateLimitsList());
    }

    private static String text(LocalRateLimitDescriptor descriptor) {
        return descriptor.getEntriesList().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", "));
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
            var bucket =
                    new TokenBucket(
                            descriptor.getTokenBucket(), "descriptors.token_bucket", nanoTime);
            if (described.put(Descriptor.of(descriptor), bucket) != null)
                throw new InvalidPluginConfigException(
                        "duplicate descriptor in the local rate descriptor: " + text(descriptor));
        }
        boolean always =
                !config.hasAlwaysConsumeDefaultTokenBucket()
                        || config.getAlwaysConsumeDefaultTokenBucket().getValue();
        int values =
                config.hasMaxDynamicDescriptors()
                        ? config.getMaxDynamicDescriptors().getValue()
                        : MAX_VALUES;
        return Buckets.of(all, described, values, always);
    }
}
