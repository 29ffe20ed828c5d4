package io.leno.filters.cors;

import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's CORS filter: `envoy.filters.http.cors`. By itself it does nothing; routes carry the
/// policies.
@Component(service = HttpFilterFactory.class)
public final class CorsFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.cors";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(Cors.getDescriptor().getFullName()),
                FilterConfig.typeUrl(CorsPolicy.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        FilterConfig.read(config, Cors.newBuilder()); // an empty message
        return stream -> new CorsFilter(stream, context.runtime());
    }

    @Override
    public CorsRules configureRoute(PluginConfig config) {
        return CorsRules.of(config);
    }
}
