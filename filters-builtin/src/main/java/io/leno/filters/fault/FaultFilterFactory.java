package io.leno.filters.fault;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/// Envoy's fault filter: `envoy.filters.http.fault`. A route's configuration replaces the filter's
/// own as a whole.
@Component(service = HttpFilterFactory.class)
public final class FaultFilterFactory implements HttpFilterFactory {
    private final IntUnaryOperator random;

    public FaultFilterFactory() {
        this(bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    /// @param random a number from 0 to below its argument
    FaultFilterFactory(IntUnaryOperator random) {
        this.random = random;
    }

    @Override
    public String name() {
        return "envoy.filters.http.fault";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(HTTPFault.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        Faults faults = configureRoute(config);
        var active = new AtomicInteger();
        return stream -> new FaultFilter(stream, faults, active, random);
    }

    @Override
    public Faults configureRoute(PluginConfig config) {
        return Faults.of(FilterConfig.read(config, HTTPFault.newBuilder()).build());
    }
}
