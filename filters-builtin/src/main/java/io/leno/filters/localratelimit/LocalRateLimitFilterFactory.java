package io.leno.filters.localratelimit;

import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.RateRules;

import org.osgi.service.component.annotations.Component;

import java.util.Set;
import java.util.function.LongSupplier;

/// Envoy's local rate limit filter: `envoy.filters.http.local_ratelimit`. A route's configuration
/// replaces the filter's own as a whole, with buckets of its own.
@Component(service = HttpFilterFactory.class)
public final class LocalRateLimitFilterFactory implements HttpFilterFactory {
    private final LongSupplier nanoTime;

    public LocalRateLimitFilterFactory() {
        this(System::nanoTime);
    }

    LocalRateLimitFilterFactory(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return "envoy.filters.http.local_ratelimit";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(LocalRateLimit.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        LimitRules rules = LimitRules.of(read(config), nanoTime);
        return stream -> new LocalRateLimitFilter(stream, rules, context.runtime());
    }

    @Override
    public Object configureRateLimits(PluginConfig config) {
        return RateRules.of(config);
    }

    @Override
    public LimitRules configureRoute(PluginConfig config) {
        LocalRateLimit read = read(config);
        if (!read.hasTokenBucket())
            throw new InvalidPluginConfigException(
                    "token_bucket: local rate limit token bucket must be set for per filter"
                            + " configs");
        return LimitRules.of(read, nanoTime);
    }

    private static LocalRateLimit read(PluginConfig config) {
        return FilterConfig.read(config, LocalRateLimit.newBuilder()).build();
    }
}
