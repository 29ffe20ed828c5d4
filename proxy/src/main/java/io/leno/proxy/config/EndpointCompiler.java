package io.leno.proxy.config;

import com.google.protobuf.Struct;

import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.leno.api.model.Locality;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Host;

import java.util.ArrayList;
import java.util.List;

/// `ClusterLoadAssignment` → endpoints.
final class EndpointCompiler {
    private EndpointCompiler() {}

    /// @param names whether hosts may be DNS names
    static List<Host.Endpoint> compile(ClusterLoadAssignment assignment, boolean names) {
        var endpoints = new ArrayList<Host.Endpoint>();
        for (LocalityLbEndpoints locality : assignment.getEndpointsList()) {
            var where =
                    new Locality(
                            locality.getLocality().getRegion(),
                            locality.getLocality().getZone(),
                            locality.getLocality().getSubZone());
            for (LbEndpoint endpoint : locality.getLbEndpointsList()) {
                endpoints.add(
                        endpoint(endpoint, locality, where, names, assignment.getClusterName()));
            }
        }
        return endpoints;
    }

    private static Host.Endpoint endpoint(
            LbEndpoint config,
            LocalityLbEndpoints locality,
            Locality where,
            boolean names,
            String of) {
        if (!config.hasEndpoint() || !config.getEndpoint().getAddress().hasSocketAddress()) {
            throw new InvalidResourceException(
                    of
                            + ": endpoint without a socket_address (expected: one; pipes and named"
                            + " endpoints are not supported)");
        }
        SocketAddress socket = config.getEndpoint().getAddress().getSocketAddress();
        if (!names && !Addresses.isLiteral(socket.getAddress())) {
            throw new InvalidResourceException(
                    of
                            + ": malformed IP address: "
                            + socket.getAddress()
                            + ". Consider setting resolver_name or setting cluster type to"
                            + " 'STRICT_DNS' or 'LOGICAL_DNS'");
        }
        return new Host.Endpoint(
                socket.getAddress(),
                socket.getPortValue(),
                config.getEndpoint().getHostname(),
                TransportSockets.labels(
                        config.getMetadata()
                                .getFilterMetadataOrDefault(
                                        "envoy.transport_socket_match",
                                        Struct.getDefaultInstance())),
                Math.max(
                        1,
                        Protos.number(
                                config.hasLoadBalancingWeight(),
                                config.getLoadBalancingWeight(),
                                1)),
                health(config),
                where,
                Protos.number(
                        locality.hasLoadBalancingWeight(), locality.getLoadBalancingWeight(), 0),
                locality.getPriority(),
                probe(config.getEndpoint().getHealthCheckConfig()));
    }

    private static Host.Probe probe(Endpoint.HealthCheckConfig config) {
        return new Host.Probe(
                config.getAddress().getSocketAddress().getAddress(),
                config.getPortValue(),
                config.getHostname(),
                config.getDisableActiveHealthCheck());
    }

    private static Host.Health health(LbEndpoint config) {
        return switch (config.getHealthStatus()) {
            case UNKNOWN, HEALTHY, UNRECOGNIZED -> Host.Health.HEALTHY;
            case DEGRADED -> Host.Health.DEGRADED;
            case UNHEALTHY, TIMEOUT -> Host.Health.UNHEALTHY;
            case DRAINING -> Host.Health.DRAINING;
        };
    }
}
