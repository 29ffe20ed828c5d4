package io.leno.filters.cors;

import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;

/// Envoy's CORS filter: `envoy.filters.http.cors`. By itself it does nothing; routes carry the
/// policies.
@Component(service = HttpFilterFactory.class)
public final class CorsFilterFactory implements HttpFilterFactory {
    private final IntUnaryOperator random;

    public CorsFilterFactory() {
        this(bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    /// @param random a number from 0 to below its argument
    CorsFilterFactory(IntUnaryOperator random) {
        this.random = random;
    }

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
    public HttpFilterSettings configure(PluginConfig config) {
        FilterConfig.read(config, Cors.newBuilder()); // an empty message
        return stream -> new CorsFilter(stream, random);
    }

    @Override
    public CorsRules configureRoute(PluginConfig config) {
        return CorsRules.of(config);
    }
}
