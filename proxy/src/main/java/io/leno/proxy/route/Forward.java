package io.leno.proxy.route;

import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Sends the request to a cluster.
///
/// @param clusters those it names outright, mirrors included
/// @param timeout of the whole request, from its last byte; zero: none. Envoy's default is 15 s
/// @param idleTimeout null: the connection manager's; zero: none
/// @param maxStreamDuration null: the connection manager's; zero: none
/// @param grpcTimeoutMax the most that `grpc-timeout` may ask for; null: it is ignored, zero: any
/// @param grpcTimeoutOffset taken off a `grpc-timeout`
/// @param retryPolicy null: no retries unless the request's headers ask for them
/// @param upgrades by upgrade type in lower case: whether it is allowed; others as the connection
///   manager says
/// @param termination of CONNECT; null where it is passed on
/// @param clusterNotFoundStatus 503, 404 or 500
/// @param limitsStream `max_stream_duration` is there: then the route's `timeout` does not count
/// @param autoHostRewrite the authority becomes the name of the endpoint, once that is chosen
public record Forward(
        Set<String> clusters,
        Duration timeout,
        @Nullable Duration idleTimeout,
        @Nullable Duration maxStreamDuration,
        @Nullable Duration grpcTimeoutMax,
        Duration grpcTimeoutOffset,
        @Nullable RetryPolicy retryPolicy,
        @Nullable HashPolicy hashPolicy,
        List<MirrorPolicy> mirrors,
        Map<String, Boolean> upgrades,
        @Nullable ConnectTermination termination,
        boolean highPriority,
        int clusterNotFoundStatus,
        boolean autoHostRewrite,
        boolean appendXForwardedHost,
        @Nullable PathRewrite pathRewrite,
        @Nullable InternalRedirects internalRedirects,
        boolean limitsStream,
        @Nullable GrpcLimit grpcLimit,
        boolean hedgeOnPerTryTimeout)
        implements RouteAction {
    /// How far the deprecated `max_grpc_timeout` heeds `grpc-timeout`.
    ///
    /// @param max the most; zero: any
    /// @param offset taken off
    public record GrpcLimit(Duration max, Duration offset) {}

    /// How the connection that the request asks for ends here; null where it does not.
    public @Nullable ConnectTermination terminates(Headers request) {
        return termination != null && termination.takes(request) ? termination : null;
    }

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    static Forward compile(Route route, HostLevel level) {
        var config = route.getRoute();
        RouteCompiler.refuseUnsupported(config, route.getName());
        List<MirrorPolicy> mirrors =
                config.getRequestMirrorPoliciesCount() > 0
                        ? MirrorPolicy.compileAll(
                                config.getRequestMirrorPoliciesList(), level.table.runtime)
                        : level.mirrors;
        var stream = config.getMaxStreamDuration();
        return new Forward(
                clusters(config, mirrors),
                config.hasTimeout() ? duration(config.getTimeout()) : DEFAULT_TIMEOUT,
                config.hasIdleTimeout() ? duration(config.getIdleTimeout()) : null,
                stream.hasMaxStreamDuration() ? duration(stream.getMaxStreamDuration()) : null,
                stream.hasGrpcTimeoutHeaderMax()
                        ? duration(stream.getGrpcTimeoutHeaderMax())
                        : null,
                duration(stream.getGrpcTimeoutHeaderOffset()),
                config.hasRetryPolicy()
                        ? RetryPolicy.compile(config.getRetryPolicy())
                        : level.retryPolicy,
                HashPolicy.compile(config.getHashPolicyList()),
                mirrors,
                upgrades(config),
                ConnectTermination.compile(config.getUpgradeConfigsList()),
                config.getPriority() == RoutingPriority.HIGH,
                notFoundStatus(config),
                config.getAutoHostRewrite().getValue(),
                config.getAppendXForwardedHost(),
                PathRewrite.compile(config),
                InternalRedirects.compile(config),
                config.hasMaxStreamDuration(),
                grpcLimit(config),
                config.hasHedgePolicy()
                        ? config.getHedgePolicy().getHedgeOnPerTryTimeout()
                        : level.hedgeOnPerTryTimeout);
    }

    @SuppressWarnings("deprecation") // older control planes still send them
    private static @Nullable GrpcLimit grpcLimit(
            io.envoyproxy.envoy.config.route.v3.RouteAction config) {
        if (!config.hasMaxGrpcTimeout()) return null;
        return new GrpcLimit(
                duration(config.getMaxGrpcTimeout()), duration(config.getGrpcTimeoutOffset()));
    }

    private static Set<String> clusters(
            io.envoyproxy.envoy.config.route.v3.RouteAction config, List<MirrorPolicy> mirrors) {
        var clusters = new LinkedHashSet<String>();
        clusters.add(config.getCluster());
        config.getWeightedClusters()
                .getClustersList()
                .forEach(cluster -> clusters.add(cluster.getName()));
        for (MirrorPolicy mirror : mirrors) clusters.add(mirror.cluster());
        clusters.remove("");
        return Set.copyOf(clusters);
    }

    private static Map<String, Boolean> upgrades(
            io.envoyproxy.envoy.config.route.v3.RouteAction config) {
        var upgrades = new TreeMap<String, Boolean>();
        for (var upgrade : config.getUpgradeConfigsList()) {
            boolean enabled = !upgrade.hasEnabled() || upgrade.getEnabled().getValue();
            String type = upgrade.getUpgradeType().toLowerCase(Locale.ROOT);
            if (type.equals("connect-udp")) {
                throw RouteCompiler.unsupported("upgrade_type CONNECT-UDP", "");
            }
            if (upgrades.put(type, enabled) != null) {
                throw new InvalidRouteException("Duplicate upgrade " + type);
            }
        }
        return Map.copyOf(upgrades);
    }

    private static int notFoundStatus(io.envoyproxy.envoy.config.route.v3.RouteAction config) {
        return switch (config.getClusterNotFoundResponseCode()) {
            case NOT_FOUND -> 404;
            case INTERNAL_SERVER_ERROR -> 500;
            case SERVICE_UNAVAILABLE, UNRECOGNIZED -> 503;
        };
    }

    private static Duration duration(com.google.protobuf.Duration duration) {
        return TimeSpan.of(duration, InvalidRouteException::new);
    }
}
