package io.leno.filters.fault;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's fault filter: `envoy.filters.http.fault`. A route's configuration replaces the filter's
/// own as a whole.
@Component(service = HttpFilterFactory.class)
public final class FaultFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.fault";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(HTTPFault.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        Faults faults = configureRoute(config);
        FaultCounters counters = FaultCounters.of(context);
        return stream -> new FaultFilter(stream, faults, counters);
    }

    @Override
    public Faults configureRoute(PluginConfig config) {
        return Faults.of(FilterConfig.read(config, HTTPFault.newBuilder()).build());
    }
}
