package io.leno.filters.grpcweb;

import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's gRPC-Web filter: `envoy.filters.http.grpc_web`.
@Component(service = HttpFilterFactory.class)
public final class GrpcWebFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.grpc_web";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(GrpcWeb.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        FilterConfig.read(config, GrpcWeb.newBuilder());
        return stream -> new GrpcWebFilter(stream, context.rootStats());
    }
}
