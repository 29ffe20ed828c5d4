package io.leno.filters.grpcstats;

import io.envoyproxy.envoy.config.core.v3.GrpcMethodList;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.grpc.GrpcCall.Method;

import org.osgi.service.component.annotations.Component;

import java.util.HashSet;
import java.util.Set;

/// Envoy's filter of gRPC statistics: `envoy.filters.http.grpc_stats`.
@Component(service = HttpFilterFactory.class)
public final class GrpcStatsFilterFactory implements HttpFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.http.grpc_stats";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                io.leno.filters.FilterConfig.typeUrl(FilterConfig.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        FilterConfig read =
                io.leno.filters.FilterConfig.read(config, FilterConfig.newBuilder()).build();
        var rules =
                new StatsRules(
                        read.getStatsForAllMethods().getValue(),
                        methods(read.getIndividualMethodStatsAllowlist()),
                        read.getReplaceDotsInGrpcServiceName(),
                        read.getEnableUpstreamStats(),
                        read.getEmitFilterState(),
                        context.rootStats());
        return stream -> new GrpcStatsFilter(stream, rules);
    }

    private static Set<Method> methods(GrpcMethodList list) {
        Set<Method> methods = new HashSet<>();
        list.getServicesList()
                .forEach(
                        service ->
                                service.getMethodNamesList()
                                        .forEach(
                                                name ->
                                                        methods.add(
                                                                new Method(
                                                                        service.getName(), name))));
        return methods;
    }
}
