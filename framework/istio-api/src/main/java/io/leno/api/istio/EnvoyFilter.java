package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Changes to what is generated for proxies, resource by resource. Istio: `networking.istio.io`
/// `EnvoyFilter`.
///
/// @param workloadSelector workloads of the namespace (of all, for the root namespace); null with
///   no `targetRefs` is every one
/// @param targetRefs gateways, or services at whose workloads it holds; instead of the selector
/// @param priority lower first; of equals those of the root namespace, then the older
public record EnvoyFilter(
        @Nullable Selector workloadSelector,
        List<TargetRef> targetRefs,
        int priority,
        List<ConfigPatch> configPatches) {
    public EnvoyFilter {
        targetRefs = List.copyOf(targetRefs);
        configPatches = List.copyOf(configPatches);
    }

    /// @param labels a workload must have all of them
    public record Selector(Map<String, String> labels) {
        public Selector {
            labels = Map.copyOf(labels);
        }
    }

    /// One change.
    ///
    /// @param applyTo what is changed
    /// @param match which of them; null is every one
    public record ConfigPatch(
            ApplyTo applyTo, @Nullable ObjectMatch match, @Nullable Patch patch) {}

    /// What a patch changes.
    public enum ApplyTo {
        /// Not said.
        INVALID,
        LISTENER,
        FILTER_CHAIN,
        NETWORK_FILTER,
        HTTP_FILTER,
        ROUTE_CONFIGURATION,
        VIRTUAL_HOST,
        HTTP_ROUTE,
        CLUSTER,
        EXTENSION_CONFIG,
        BOOTSTRAP,
        LISTENER_FILTER;

        /// True for listeners and what is in them.
        public boolean isOfListener() {
            return switch (this) {
                case LISTENER, FILTER_CHAIN, NETWORK_FILTER, HTTP_FILTER, LISTENER_FILTER -> true;
                default -> false;
            };
        }

        /// True for route configurations and what is in them.
        public boolean isOfRoutes() {
            return this == ROUTE_CONFIGURATION || this == VIRTUAL_HOST || this == HTTP_ROUTE;
        }
    }

    /// @param value the message in proto JSON; null only for REMOVE
    /// @param filterClass where an HTTP filter that is added stands, beside those that are
    ///   generated
    public record Patch(Operation operation, @Nullable JsonObject value, FilterClass filterClass) {
        /// One that says nothing of the place.
        public Patch(Operation operation, @Nullable JsonObject value) {
            this(operation, value, FilterClass.UNSPECIFIED);
        }
    }

    /// Where in a chain a filter is added.
    public enum FilterClass {
        /// At the end of the control plane's filters.
        UNSPECIFIED,
        /// Behind Istio's authentication filters.
        AUTHN,
        /// Behind Istio's authorization filters.
        AUTHZ,
        /// Before Istio's statistics.
        STATS
    }

    /// How a patch changes what it matches.
    public enum Operation {
        /// Not said.
        INVALID,
        /// Fields of the value replace those that are there, lists are appended to, a
        /// `typed_config` is merged inside.
        MERGE,
        ADD,
        REMOVE,
        INSERT_BEFORE,
        INSERT_AFTER,
        INSERT_FIRST,
        REPLACE,
        /// As MERGE, but lists are replaced.
        MERGE_AND_REPLACE_LIST;

        public boolean isMerge() {
            return this == MERGE || this == MERGE_AND_REPLACE_LIST;
        }

        public boolean isInsert() {
            return this == INSERT_BEFORE || this == INSERT_AFTER || this == INSERT_FIRST;
        }
    }

    /// All that is said must hold.
    public record ObjectMatch(
            Context context,
            @Nullable ProxyMatch proxy,
            @Nullable ListenerMatch listener,
            @Nullable RouteConfigurationMatch routeConfiguration,
            @Nullable ClusterMatch cluster) {}

    /// Which way the traffic goes that a resource is for.
    public enum Context {
        ANY,
        SIDECAR_INBOUND,
        SIDECAR_OUTBOUND,
        GATEWAY,
        WAYPOINT
    }

    /// @param proxyVersion RE2, found in the metadata `ISTIO_VERSION` of the proxy
    /// @param metadata of the proxy, all of it
    public record ProxyMatch(String proxyVersion, Map<String, String> metadata) {
        public ProxyMatch {
            metadata = Map.copyOf(metadata);
        }
    }

    /// @param portNumber that it listens on, or that the filter chain is for; 0 is any
    public record ListenerMatch(
            int portNumber,
            String name,
            @Nullable FilterChainMatch filterChain,
            String listenerFilter) {}

    /// @param applicationProtocols by commas
    /// @param transportSocket name of it
    public record FilterChainMatch(
            String name,
            String sni,
            String transportProtocol,
            String applicationProtocols,
            int destinationPort,
            String transportSocket,
            @Nullable FilterMatch filter) {}

    /// A network filter.
    public record FilterMatch(String name, @Nullable SubFilterMatch subFilter) {}

    /// An HTTP filter inside of it.
    public record SubFilterMatch(String name) {}

    /// @param gateway `namespace/name`
    /// @param portName of the gateway's server
    public record RouteConfigurationMatch(
            int portNumber,
            String portName,
            String gateway,
            @Nullable VirtualHostMatch vhost,
            String name) {}

    public record VirtualHostMatch(String name, String domainName, @Nullable RouteMatch route) {}

    public record RouteMatch(String name, Action action) {
        /// What a route does.
        public enum Action {
            ANY,
            ROUTE,
            REDIRECT,
            DIRECT_RESPONSE
        }
    }

    /// @param service host name
    public record ClusterMatch(int portNumber, String service, String subset, String name) {}
}
