package io.leno.filters.ondemand;

import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.PerRouteConfig;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's on-demand filter: `envoy.filters.http.on_demand`. Virtual hosts on demand (`vhds`) are
/// refused where they are asked for, so there is nothing to wait for; clusters on demand are
/// refused here.
@Component(service = HttpFilterFactory.class)
public final class OnDemandFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.on_demand";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(OnDemand.getDescriptor().getFullName()),
                FilterConfig.typeUrl(PerRouteConfig.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        FilterConfig.requireOnly(
                FilterConfig.read(config, OnDemand.newBuilder()).build(), Set.of());
        return stream -> new HttpFilter() {};
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        FilterConfig.requireOnly(
                FilterConfig.read(config, PerRouteConfig.newBuilder()).build(), Set.of());
        return name();
    }
}
