package io.leno.proxy.config;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.dns.NameCache;
import io.leno.proxy.dynamic.DynamicForwarding;
import io.leno.proxy.dynamic.HostRewrite;
import io.leno.proxy.filter.FilterHost;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/// Makes [DynamicForwarding] filters: `envoy.filters.http.dynamic_forward_proxy`. It is part of the
/// proxy as it shares the cache of names with clusters.
public final class DynamicForwardFactory implements HttpFilterFactory {
    private static final String PACKAGE =
            "type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.";
    private static final Duration SUB_CLUSTER_TIMEOUT = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "envoy.filters.http.dynamic_forward_proxy";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(PACKAGE + "FilterConfig", PACKAGE + "PerRouteConfig");
    }

    @Override
    public HttpFilterSettings configure(PluginConfig given, FilterContext context) {
        FilterConfig config = read(given, FilterConfig.newBuilder()).build();
        FilterHost host = FilterHost.of(context);
        try {
            NameCache names =
                    NameCacheCompiler.compile(
                            config.hasDnsCacheConfig(),
                            config.getDnsCacheConfig(),
                            host.names(),
                            name());
            return new DynamicForwarding(
                    host.clusters(),
                    host.subClusters(),
                    names,
                    Protos.duration(
                            config.getSubClusterConfig().hasClusterInitTimeout(),
                            config.getSubClusterConfig().getClusterInitTimeout(),
                            SUB_CLUSTER_TIMEOUT),
                    config.getSaveUpstreamAddress());
        } catch (InvalidResourceException e) {
            throw new InvalidPluginConfigException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Object configureRoute(PluginConfig given) {
        PerRouteConfig config = read(given, PerRouteConfig.newBuilder()).build();
        return config.hasHostRewriteHeader()
                ? new HostRewrite.ToHeader(config.getHostRewriteHeader().toLowerCase(Locale.ROOT))
                : new HostRewrite.To(config.getHostRewriteLiteral());
    }

    private <B extends Message.Builder> B read(PluginConfig config, B into) {
        try {
            switch (config.format()) {
                case PROTOBUF -> into.mergeFrom(config.bytes());
                case JSON -> JsonFormat.parser().merge(config.json(), into);
            }
            return into;
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException(name() + ": " + e.getMessage(), e);
        }
    }
}
