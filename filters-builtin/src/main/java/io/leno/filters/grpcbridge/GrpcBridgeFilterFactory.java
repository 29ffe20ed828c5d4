package io.leno.filters.grpcbridge;

import io.envoyproxy.envoy.extensions.filters.http.grpc_http1_bridge.v3.Config;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's bridge from HTTP/1 to gRPC: `envoy.filters.http.grpc_http1_bridge`. Trailers become
/// headers of a response that is whole.
@Component(service = HttpFilterFactory.class)
public final class GrpcBridgeFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.grpc_http1_bridge";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(Config.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        Config read = FilterConfig.read(config, Config.newBuilder()).build();
        return stream ->
                new GrpcBridgeFilter(
                        stream, read.getUpgradeProtobufToGrpc(), read.getIgnoreQueryParameters());
    }
}
