package io.leno.filters.localratelimit;

import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/// Envoy's local rate limit filter: `envoy.filters.http.local_ratelimit`. A route's configuration
/// replaces the filter's own as a whole, with buckets of its own.
@Component(service = HttpFilterFactory.class)
public final class LocalRateLimitFilterFactory implements HttpFilterFactory {
    private final LongSupplier nanoTime;
    private final IntUnaryOperator random;

    public LocalRateLimitFilterFactory() {
        this(System::nanoTime, bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    /// @param random a number from 0 to below its argument
    LocalRateLimitFilterFactory(LongSupplier nanoTime, IntUnaryOperator random) {
        this.nanoTime = nanoTime;
        this.random = random;
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
    public HttpFilterSettings configure(PluginConfig config) {
        LimitRules rules = configureRoute(config);
        return stream -> new LocalRateLimitFilter(stream, rules, random);
    }

    @Override
    public LimitRules configureRoute(PluginConfig config) {
        LocalRateLimit read = FilterConfig.read(config, LocalRateLimit.newBuilder()).build();
        return LimitRules.of(read, nanoTime);
    }
}
