package io.leno.filters.ratelimit;

import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.RateRules;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's filter of rates that many proxies share: `envoy.filters.http.ratelimit`.
@Component(service = HttpFilterFactory.class)
public final class RateLimitFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.ratelimit";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(RateLimit.getDescriptor().getFullName()),
                FilterConfig.typeUrl(RateLimitPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        RateLimit read = FilterConfig.read(config, RateLimit.newBuilder()).build();
        var limits = new Limits(read, context);
        return stream -> new RateLimitFilter(stream, limits);
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        return RouteLimits.of(FilterConfig.read(config, RateLimitPerRoute.newBuilder()).build());
    }

    @Override
    public Object configureRateLimits(PluginConfig config) {
        return RateRules.of(config);
    }
}
