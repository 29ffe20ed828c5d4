package io.leno.xds.translator.match;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.leno.xds.translator.match.Passage.Destination;
import io.leno.xds.translator.match.Passage.Outcome;
import io.leno.xds.translator.match.Passage.Tried;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what a request meets in the resources of one proxy, as Envoy does: its listener, filter
/// chain, virtual host, route, clusters and endpoints. Where chance decides (weights, shares) all
/// ways are shown. Immutable.
public final class RequestMatcher {
    private final ProxyResources resources;

    public RequestMatcher(ProxyResources resources) {
        this.resources = resources;
    }

    /// The listener that takes a connection.
    public Optional<Listener> listener(Connection connection) {
        return Optional.ofNullable(ListenerChoice.of(resources.listeners().values(), connection));
    }

    /// @param request what is sent over the connection
    public Passage match(Connection connection, Request request) {
        var walk = new Walk();
        Listener listener = listener(connection).orElse(null);
        if (listener == null) return walk.ended(Outcome.NO_LISTENER);
        walk.listener = listener;
        FilterChain chain = ChainChoice.of(listener, connection);
        if (chain == null) return walk.ended(Outcome.NO_FILTER_CHAIN);
        walk.chain = chain;
        for (Filter filter : chain.getFiltersList()) {
            walk.filter = filter;
            if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
                walk.manager = unpacked(filter, HttpConnectionManager.class);
                if (connection.tls() != isSecure(chain)) return walk.ended(Outcome.NOT_UNDERSTOOD);
                return route(walk, connection, request);
            }
            if (filter.getTypedConfig().is(TcpProxy.class))
                return forward(walk, unpacked(filter, TcpProxy.class));
        }
        return walk.ended(Outcome.ANSWERED);
    }

    private static boolean isSecure(FilterChain chain) {
        return chain.getTransportSocket().getName().equals("envoy.transport_sockets.tls");
    }

    private static <T extends Message> T unpacked(Filter filter, Class<T> type) {
        try {
            return filter.getTypedConfig().unpack(type);
        } catch (InvalidProtocolBufferException invalid) {
            throw new IllegalArgumentException(
                    filter.getName() + ": " + invalid.getMessage(), invalid);
        }
    }

    private Passage route(Walk walk, Connection connection, Request request) {
        HttpConnectionManager manager = walk.manager();
        RouteConfiguration routes =
                manager.hasRds()
                        ? resources.routes().get(manager.getRds().getRouteConfigName())
                        : manager.getRouteConfig();
        if (routes == null) return walk.ended(Outcome.NO_ROUTE_CONFIGURATION);
        walk.routes = routes;
        String name = HostChoice.nameOf(request, manager, routes, connection.port());
        VirtualHost host = HostChoice.of(routes, name);
        if (host == null) return walk.ended(Outcome.NO_VIRTUAL_HOST);
        walk.host = host;
        if (isRedirectedToTls(host, request)) return walk.ended(Outcome.ANSWERED);
        var conditions = new Conditions(request);
        for (Route route : host.getRoutesList()) {
            Optional<String> reason = conditions.whyNot(route.getMatch());
            if (reason.isPresent()) {
                walk.tried.add(new Tried(route, reason.get()));
                continue;
            }
            walk.route = route;
            return act(walk, route, request);
        }
        return walk.ended(Outcome.NO_ROUTE);
    }

    private static boolean isRedirectedToTls(VirtualHost host, Request request) {
        String scheme = request.header("x-forwarded-proto").orElse(request.scheme());
        return host.getRequireTls() != VirtualHost.TlsRequirementType.NONE
                && !scheme.equals("https");
    }

    private Passage act(Walk walk, Route route, Request request) {
        if (!route.hasRoute()) return walk.ended(Outcome.ANSWERED);
        RouteAction action = route.getRoute();
        switch (action.getClusterSpecifierCase()) {
            case CLUSTER -> walk.destinations.add(destination(action.getCluster(), 1, 1));
            case WEIGHTED_CLUSTERS -> addWeighted(walk, action.getWeightedClusters());
            case CLUSTER_HEADER ->
                    walk.destinations.add(
                            destination(
                                    request.header(action.getClusterHeader()).orElse(""), 1, 1));
            default -> {}
        }
        return walk.ended(outcome(walk.destinations, Outcome.FORWARDED));
    }

    private void addWeighted(Walk walk, WeightedCluster clusters) {
        long total =
                clusters.getClustersList().stream()
                        .mapToLong(each -> each.getWeight().getValue())
                        .sum();
        for (WeightedCluster.ClusterWeight each : clusters.getClustersList())
            walk.destinations.add(destination(each.getName(), each.getWeight().getValue(), total));
    }

    private Passage forward(Walk walk, TcpProxy proxy) {
        if (proxy.hasWeightedClusters()) {
            var clusters = proxy.getWeightedClusters().getClustersList();
            long total =
                    clusters.stream()
                            .mapToLong(TcpProxy.WeightedCluster.ClusterWeight::getWeight)
                            .sum();
            for (var each : clusters)
                walk.destinations.add(destination(each.getName(), each.getWeight(), total));
        } else {
            walk.destinations.add(destination(proxy.getCluster(), 1, 1));
        }
        return walk.ended(outcome(walk.destinations, Outcome.FORWARDED_AS_BYTES));
    }

    /// The worst that happens to all of them; what happens to some of them only is seen there.
    private static Outcome outcome(List<Destination> destinations, Outcome good) {
        if (destinations.stream().allMatch(each -> each.cluster() == null))
            return Outcome.NO_CLUSTER;
        boolean isEmpty =
                destinations.stream().allMatch(each -> each.cluster() == null || each.isEmpty());
        return isEmpty ? Outcome.NO_ENDPOINT : good;
    }

    private Destination destination(String name, long weight, long total) {
        Cluster cluster = resources.clusters().get(name);
        return new Destination(name, weight, total, cluster, endpoints(cluster));
    }

    private @Nullable ClusterLoadAssignment endpoints(@Nullable Cluster cluster) {
        if (cluster == null || cluster.getType() == Cluster.DiscoveryType.ORIGINAL_DST) return null;
        if (cluster.getType() != Cluster.DiscoveryType.EDS) return cluster.getLoadAssignment();
        String service = cluster.getEdsClusterConfig().getServiceName();
        return resources.endpoints().get(service.isEmpty() ? cluster.getName() : service);
    }

    /// What has been met so far.
    private static final class Walk {
        private @Nullable Listener listener;
        private @Nullable FilterChain chain;
        private @Nullable Filter filter;
        private @Nullable HttpConnectionManager manager;
        private @Nullable RouteConfiguration routes;
        private @Nullable VirtualHost host;
        private @Nullable Route route;
        private final List<Tried> tried = new ArrayList<>();
        private final List<Destination> destinations = new ArrayList<>();

        private HttpConnectionManager manager() {
            return requireNonNull(manager, "manager");
        }

        private Passage ended(Outcome outcome) {
            return new Passage(
                    outcome,
                    listener,
                    chain,
                    filter,
                    manager,
                    routes,
                    host,
                    route,
                    tried,
                    destinations);
        }
    }
}
