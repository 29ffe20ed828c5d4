package io.leno.xds.translator.match;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a request met, up to where it ended.
///
/// @param filter the network filter that ended the chain
/// @param manager null where the connection is no HTTP to the proxy
/// @param tried routes before the one that was taken, and why they were not
/// @param destinations where it may go, with their weights
public record Passage(
        Outcome outcome,
        @Nullable Listener listener,
        @Nullable FilterChain chain,
        @Nullable Filter filter,
        @Nullable HttpConnectionManager manager,
        @Nullable RouteConfiguration routes,
        @Nullable VirtualHost host,
        @Nullable Route route,
        List<Tried> tried,
        List<Destination> destinations) {
    /// How it ended.
    public enum Outcome {
        /// To the endpoint of a cluster.
        FORWARDED,
        /// As FORWARDED, without looking into it.
        FORWARDED_AS_BYTES,
        /// By the proxy itself: a redirect or a direct response.
        ANSWERED,
        /// 404, flag NR: no virtual host for the name.
        NO_VIRTUAL_HOST,
        /// 404, flag NR: no route takes the request.
        NO_ROUTE,
        /// 404, flag NR: the route configuration is not there (yet).
        NO_ROUTE_CONFIGURATION,
        /// 503, flag NC, unless the route says otherwise.
        NO_CLUSTER,
        /// 503, flag UH.
        NO_ENDPOINT,
        /// TLS where plain HTTP is spoken, or the other way round: a protocol error.
        NOT_UNDERSTOOD,
        /// The connection is closed, flag NR.
        NO_FILTER_CHAIN,
        /// Nobody listens there.
        NO_LISTENER
    }

    /// A route that was not taken.
    ///
    /// @param reason the first of its conditions that does not hold
    public record Tried(Route route, String reason) {
        /// What it asks, for people.
        public String conditions() {
            return Conditions.inWords(route.getMatch());
        }
    }

    /// @param weight of `total`
    /// @param cluster null where the proxy has none of the name
    /// @param endpoints null where they are found otherwise, or not there yet
    public record Destination(
            String name,
            long weight,
            long total,
            @Nullable Cluster cluster,
            @Nullable ClusterLoadAssignment endpoints) {
        /// True where a request cannot reach anybody.
        public boolean isEmpty() {
            if (cluster == null || isByDestination()) return false;
            return endpoints == null
                    || endpoints.getEndpointsList().stream()
                            .allMatch(each -> each.getLbEndpointsCount() == 0);
        }

        /// True where requests go on to where their connection wanted to go.
        public boolean isByDestination() {
            return cluster != null && cluster.getType() == Cluster.DiscoveryType.ORIGINAL_DST;
        }
    }

    public Passage {
        tried = List.copyOf(tried);
        destinations = List.copyOf(destinations);
    }

    /// What the route that was taken asks, for people; empty where none was.
    public String conditions() {
        return route == null ? "" : Conditions.inWords(route.getMatch());
    }

    /// Names of the clusters, as they stand.
    public List<String> clusters() {
        return destinations.stream().map(Destination::name).toList();
    }
}
