package io.leno.filters.bandwidthlimit;

import io.envoyproxy.envoy.extensions.filters.http.bandwidth_limit.v3.BandwidthLimit;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's bandwidth limit filter: `envoy.filters.http.bandwidth_limit`. All requests and responses
/// of one limit share it; a route's limit replaces the filter's own.
@Component(service = HttpFilterFactory.class)
public final class BandwidthLimitFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.bandwidth_limit";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(BandwidthLimit.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        BandwidthRules rules = read(config);
        rules.stats(context.rootStats());
        return stream -> new BandwidthLimitFilter(stream, rules, context);
    }

    @Override
    public BandwidthRules configureRoute(PluginConfig config) {
        BandwidthRules rules = read(config);
        if (rules.bandwidth() == null) {
            throw new InvalidPluginConfigException(
                    "limit must be set for per route filter config (expected: limit_kbps)");
        }
        return rules;
    }

    private static BandwidthRules read(PluginConfig config) {
        return BandwidthRules.of(FilterConfig.read(config, BandwidthLimit.newBuilder()).build());
    }
}
