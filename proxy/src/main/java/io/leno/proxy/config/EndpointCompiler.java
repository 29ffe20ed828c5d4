package io.leno.proxy.config;

import com.google.protobuf.Struct;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.EnvoyInternalAddress;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.leno.api.connection.NamedAddress;
import io.leno.api.model.Locality;
import io.leno.proxy.accesslog.StructValues;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.HostSet;
import io.leno.proxy.match.MetadataLabels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `ClusterLoadAssignment` → endpoints.
final class EndpointCompiler {
    private static final String SOCKET_MATCH = "envoy.transport_socket_match";

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
        SocketAddress socket = config.getEndpoint().getAddress().getSocketAddress();
        return new Host.Endpoint(
                host(config, names, of),
                socket.getPortValue(),
                config.getEndpoint().getHostname(),
                socketLabels(config, locality),
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
                probe(config.getEndpoint().getHealthCheckConfig()),
                labels(config, "envoy.lb"),
                isInternal(config) ? StructValues.of(config.getMetadata()) : Map.of());
    }

    /// Where it is: an IP, a name, or the URI of a Unix socket.
    private static String host(LbEndpoint config, boolean names, String of) {
        Address address = config.getEndpoint().getAddress();
        if (isInternal(config)) return internal(address.getEnvoyInternalAddress(), of);
        if (config.hasEndpoint() && address.hasPipe())
            return Protos.pipe(address.getPipe(), of).getHostString();
        if (!config.hasEndpoint() || !address.hasSocketAddress()) {
            throw new InvalidResourceException(
                    of
                            + ": endpoint without a socket_address (expected: one, a pipe or an"
                            + " envoy_internal_address; named endpoints are not supported)");
        }
        String host = address.getSocketAddress().getAddress();
        if (names || Addresses.isLiteral(host)) return host;
        throw new InvalidResourceException(
                of
                        + ": malformed IP address: "
                        + host
                        + ". Consider setting resolver_name or setting cluster type to"
                        + " 'STRICT_DNS' or 'LOGICAL_DNS'");
    }

    /// Whether it is a listener of this proxy.
    private static boolean isInternal(LbEndpoint config) {
        return config.hasEndpoint() && config.getEndpoint().getAddress().hasEnvoyInternalAddress();
    }

    private static String internal(EnvoyInternalAddress address, String of) {
        if (!address.hasServerListenerName())
            throw new InvalidResourceException(
                    of + ": envoy_internal_address without a server_listener_name");
        return NamedAddress.ofInternal(address.getServerListenerName(), address.getEndpointId())
                .getHostString();
    }

    private static Map<String, Object> labels(LbEndpoint config, String filter) {
        return MetadataLabels.of(
                config.getMetadata()
                        .getFilterMetadataOrDefault(filter, Struct.getDefaultInstance()));
    }

    /// The endpoint's own; the locality's where it has none.
    private static Map<String, Object> socketLabels(
            LbEndpoint config, LocalityLbEndpoints locality) {
        Map<String, Object> own = labels(config, SOCKET_MATCH);
        if (config.getMetadata().containsFilterMetadata(SOCKET_MATCH)) return own;
        return MetadataLabels.of(
                locality.getMetadata()
                        .getFilterMetadataOrDefault(SOCKET_MATCH, Struct.getDefaultInstance()));
    }

    /// What the assignment says about all its endpoints.
    static HostSet.Rules rules(ClusterLoadAssignment assignment) {
        var policy = assignment.getPolicy();
        int factor =
                Protos.number(
                        policy.hasOverprovisioningFactor(),
                        policy.getOverprovisioningFactor(),
                        140);
        if (factor == 0) {
            throw new InvalidResourceException(
                    assignment.getClusterName()
                            + ": policy.overprovisioning_factor: 0 (expected: more than 0)");
        }
        return new HostSet.Rules(factor, policy.getWeightedPriorityHealth());
    }

    /// Envoy heeds one category alone.
    static Cluster.Overload overload(ClusterLoadAssignment assignment) {
        var policy = assignment.getPolicy();
        if (policy.getDropOverloadsCount() == 0) return Cluster.Overload.NONE;
        if (policy.getDropOverloadsCount() > 1) {
            throw new InvalidResourceException(
                    "Cluster drop_overloads config has "
                            + policy.getDropOverloadsCount()
                            + " categories. Envoy only support one.");
        }
        var share = policy.getDropOverloads(0).getDropPercentage();
        int of =
                switch (share.getDenominator()) {
                    case HUNDRED, UNRECOGNIZED -> 100;
                    case TEN_THOUSAND -> 10_000;
                    case MILLION -> 1_000_000;
                };
        return new Cluster.Overload(Math.min(1, (double) share.getNumerator() / of));
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
