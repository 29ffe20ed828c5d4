package io.leno.filters.compressor;

import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.CompressorPerRoute;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's compressor filter: `envoy.filters.http.compressor`. Several of them in one chain agree
/// on who compresses.
@Component(service = HttpFilterFactory.class)
public final class CompressorFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.compressor";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(Compressor.getDescriptor().getFullName()),
                FilterConfig.typeUrl(CompressorPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        Compressor read = FilterConfig.read(config, Compressor.newBuilder()).build();
        CompressorRules rules = CompressorRules.of(read, context);
        return stream -> new CompressorFilter(stream, rules);
    }

    @Override
    public RouteRules configureRoute(PluginConfig config) {
        return RouteRules.of(FilterConfig.read(config, CompressorPerRoute.newBuilder()).build());
    }
}
