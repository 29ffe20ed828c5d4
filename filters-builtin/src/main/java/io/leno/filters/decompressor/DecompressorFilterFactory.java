package io.leno.filters.decompressor;

import io.envoyproxy.envoy.extensions.filters.http.decompressor.v3.Decompressor;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's decompressor filter: `envoy.filters.http.decompressor`.
@Component(service = HttpFilterFactory.class)
public final class DecompressorFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.decompressor";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(Decompressor.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        Decompressor read = FilterConfig.read(config, Decompressor.newBuilder()).build();
        DecompressorRules rules = DecompressorRules.of(read, context);
        return stream -> new DecompressorFilter(stream, rules);
    }
}
