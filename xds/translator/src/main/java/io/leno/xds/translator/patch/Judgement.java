package io.leno.xds.translator.patch;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.xds.Node;
import io.leno.proto.BrokenRuleException;
import io.leno.proto.ExtensionTypes;
import io.leno.proto.ProtoRules;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Says why a proxy would refuse something, before it is sent: by the rules in Envoy's protos, and
/// by those that Envoy checks in its code. Used by several threads.
final class Judgement {
    static final String ROUTER = "envoy.extensions.filters.http.router.v3.Router";

    private static final String OURS = "io.leno.";
    private static final String NO_CONFIG = " has neither typed_config nor config_discovery";

    /// Network filters after which nothing comes.
    private static final Set<String> TERMINAL =
            Set.of(
                    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                    "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
                    "envoy.extensions.filters.network.redis_proxy.v3.RedisProxy",
                    "envoy.extensions.filters.network.thrift_proxy.v3.ThriftProxy",
                    "envoy.extensions.filters.network.dubbo_proxy.v3.DubboProxy",
                    "envoy.extensions.filters.network.generic_proxy.v3.GenericProxy",
                    "envoy.extensions.filters.network.direct_response.v3.Config",
                    "envoy.extensions.filters.network.echo.v3.Echo",
                    "envoy.extensions.filters.network.reverse_tunnel.v3.ReverseTunnel");

    private final ExtensionTypes types;
    private final ProtoRules rules;
    private final Structure structure;
    private final Merging appending;
    private final Merging replacing;

    Judgement(ExtensionTypes types) {
        this.types = types;
        rules = new ProtoRules(types::find);
        structure = new Structure(types);
        appending = new Merging(types, false);
        replacing = new Merging(types, true);
    }

    Merging merging(Operation operation) {
        return operation == Operation.MERGE_AND_REPLACE_LIST ? replacing : appending;
    }

    /// A type that the proxy would refuse; null where there is none. What is ours is only sent to
    /// our own; others may say what they have.
    @Nullable String unknownTo(Node node, CompiledPatch patch) {
        for (String type : patch.types()) {
            if (type.startsWith(OURS) && !node.isLeno()) return type;
        }
        String extension = patch.extension();
        boolean isKnown =
                extension.isEmpty()
                        || node.extensionTypes().isEmpty()
                        || node.extensionTypes().contains(extension)
                        || node.isLeno();
        return isKnown ? null : extension;
    }

    boolean isOfEnvoy(String typeUrl) {
        return types.find(type(typeUrl)) != null;
    }

    /// Null where every field is as its proto wants it.
    @Nullable String ofMessage(Message message) {
        try {
            rules.check(message);
            return structure.of(message);
        } catch (BrokenRuleException broken) {
            return broken.getMessage();
        }
    }

    /// Null where nothing in it is refused whatever stands beside it.
    @Nullable String ofStructure(Message message) {
        return structure.of(message);
    }

    /// Of a listener in which only `changed` is new.
    @Nullable String ofListener(Listener listener, Message changed) {
        String reason = ofMessage(changed);
        if (reason != null) return reason;
        if (listener.getFilterChainsCount() == 0 && !listener.hasDefaultFilterChain())
            return "listener " + listener.getName() + " would have no filter chain";
        if (listener.hasFilterChainMatcher()) return null;
        var matches = new HashSet<FilterChainMatch>();
        for (FilterChain chain : listener.getFilterChainsList()) {
            if (!matches.add(chain.getFilterChainMatch()))
                return "listener "
                        + listener.getName()
                        + " would have two filter chains with the same match";
        }
        return null;
    }

    /// Where a network filter is added at the end: before what ends the chain.
    int end(List<Filter> filters) {
        int last = filters.size() - 1;
        boolean ends =
                last >= 0
                        && TERMINAL.contains(type(filters.get(last).getTypedConfig().getTypeUrl()));
        return ends ? last : filters.size();
    }

    static boolean isRouter(HttpFilter filter) {
        return type(filter.getTypedConfig().getTypeUrl()).equals(ROUTER);
    }

    /// Of network filters: what ends the chain must stand at its end, and something must.
    @Nullable String ofFilters(List<Filter> filters) {
        for (int i = 0; i < filters.size(); i++) {
            Filter filter = filters.get(i);
            String type = type(filter.getTypedConfig().getTypeUrl());
            boolean isLast = i == filters.size() - 1;
            if (!filter.hasTypedConfig() && !filter.hasConfigDiscovery())
                return filter.getName() + NO_CONFIG;
            if (TERMINAL.contains(type) && !isLast)
                return filter.getName() + " ends the filter chain and would not be its last filter";
            if (isLast && !TERMINAL.contains(type) && types.find(type) != null && isPlain(type))
                return filter.getName() + " would be the last network filter, but ends no chain";
        }
        return null;
    }

    /// Of HTTP filters: the router is the last one, and nowhere else.
    @Nullable String ofHttpFilters(List<HttpFilter> filters) {
        for (int i = 0; i < filters.size(); i++) {
            HttpFilter filter = filters.get(i);
            if (!filter.hasTypedConfig() && !filter.hasConfigDiscovery())
                return filter.getName() + NO_CONFIG;
            boolean isRouter = isRouter(filter);
            boolean isLast = i == filters.size() - 1;
            if (isRouter && !isLast) return "a filter would stand behind the router";
            if (isLast && !isRouter)
                return "the last HTTP filter would be "
                        + filter.getName()
                        + " (expected: the router)";
        }
        return filters.isEmpty() ? "no HTTP filter would be left (expected: the router)" : null;
    }

    /// Of listener filters.
    @Nullable String ofListenerFilters(List<ListenerFilter> filters) {
        for (ListenerFilter filter : filters) {
            if (!filter.hasTypedConfig() && !filter.hasConfigDiscovery())
                return filter.getName() + NO_CONFIG;
        }
        return null;
    }

    /// Of routes in which only `changed` is new.
    @Nullable String ofRoutes(RouteConfiguration routes, Message changed) {
        String reason = ofMessage(changed);
        if (reason != null) return reason;
        var names = new HashSet<String>();
        var domains = new HashSet<String>();
        for (VirtualHost host : routes.getVirtualHostsList()) {
            if (!names.add(host.getName()))
                return "two virtual hosts would be named " + host.getName();
            for (String domain : host.getDomainsList()) {
                if (!domains.add(domain.toLowerCase(Locale.ROOT)))
                    return "two virtual hosts would have the domain " + domain;
            }
        }
        return null;
    }

    @Nullable String ofCluster(Cluster cluster) {
        String reason = ofMessage(cluster);
        if (reason != null) return reason;
        if (cluster.hasClusterType()) return null;
        DiscoveryType type = cluster.getType();
        if (type == DiscoveryType.EDS && !cluster.hasEdsClusterConfig())
            return "type EDS without eds_cluster_config";
        boolean isResolved = type == DiscoveryType.STRICT_DNS || type == DiscoveryType.LOGICAL_DNS;
        if (isResolved && !cluster.hasLoadAssignment())
            return "type " + type + " without endpoints";
        boolean isOriginal = type == DiscoveryType.ORIGINAL_DST;
        boolean isProvided = cluster.getLbPolicy() == LbPolicy.CLUSTER_PROVIDED;
        boolean hasPolicy = cluster.hasLoadBalancingPolicy();
        if (!hasPolicy && isOriginal != isProvided)
            return "type " + type + " with lb_policy " + cluster.getLbPolicy();
        return cluster.hasTransportSocket() && cluster.getTransportSocketMatchesCount() > 0
                ? "transport_socket beside transport_socket_matches"
                : null;
    }

    private static boolean isPlain(String type) {
        return !type.endsWith(".TypedStruct");
    }

    static String type(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
