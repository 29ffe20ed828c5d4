package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.leno.proxy.cluster.ClusterSettings;
import io.leno.proxy.cluster.ClusterSettings.AddressFamily;
import io.leno.proxy.cluster.ClusterSettings.Discovery;
import io.leno.proxy.cluster.ClusterSettings.Policy;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.UpstreamSockets;

import java.time.Duration;
import java.util.List;

/// `Cluster` → [ClusterSettings]. Defaults are the proto's.
final class ClusterCompiler {
    private ClusterCompiler() {}

    static ClusterSettings compile(Cluster config, UpstreamSockets sockets) {
        String where = "cluster " + config.getName();
        if (config.getName().isEmpty())
            throw new InvalidResourceException("Cluster.name: empty (expected: a name)");
        Discovery discovery = discovery(config);
        Protos.requireAds(
                config.getEdsClusterConfig().getEdsConfig(),
                "eds_cluster_config.eds_config",
                where);
        Policy policy = policy(config, where);
        return new ClusterSettings(
                config.getName(),
                statName(config),
                discovery,
                serviceName(config),
                endpoints(config, discovery, where),
                ConnectionCompiler.compile(config, where),
                policy,
                sockets,
                config.getCommonLbConfig().hasLocalityWeightedLbConfig(),
                config.getCommonLbConfig().hasHealthyPanicThreshold()
                        ? config.getCommonLbConfig().getHealthyPanicThreshold().getValue()
                        : 50,
                LimitsCompiler.compile(config.getCircuitBreakers(), RoutingPriority.DEFAULT, where),
                LimitsCompiler.compile(config.getCircuitBreakers(), RoutingPriority.HIGH, where),
                dnsRefresh(config),
                family(config),
                config.getOriginalDstLbConfig().getUseHttpHeader());
    }

    static String statName(Cluster config) {
        return config.getAltStatName().isEmpty() ? config.getName() : config.getAltStatName();
    }

    private static Discovery discovery(Cluster config) {
        if (config.hasClusterType()) {
            throw InvalidResourceException.unknown(
                    config.getClusterType().getName(),
                    config.getClusterType().getTypedConfig().getTypeUrl());
        }
        return switch (config.getType()) {
            case STATIC, UNRECOGNIZED -> Discovery.STATIC;
            case STRICT_DNS -> Discovery.STRICT_DNS;
            case LOGICAL_DNS -> Discovery.LOGICAL_DNS;
            case EDS -> Discovery.EDS;
            case ORIGINAL_DST -> Discovery.ORIGINAL_DST;
        };
    }

    private static String serviceName(Cluster config) {
        String name = config.getEdsClusterConfig().getServiceName();
        return name.isEmpty() ? config.getName() : name;
    }

    private static List<Host.Endpoint> endpoints(
            Cluster config, Discovery discovery, String where) {
        boolean names = discovery == Discovery.STRICT_DNS || discovery == Discovery.LOGICAL_DNS;
        List<Host.Endpoint> endpoints = EndpointCompiler.compile(config.getLoadAssignment(), names);
        if (discovery == Discovery.LOGICAL_DNS && endpoints.size() != 1) {
            throw new InvalidResourceException(
                    where
                            + ": LOGICAL_DNS clusters must have a single locality_lb_endpoint and a"
                            + " single lb_endpoint");
        }
        return endpoints;
    }

    private static Policy policy(Cluster config, String where) {
        if (config.hasLoadBalancingPolicy()) return policy(config.getLoadBalancingPolicy(), where);
        if (config.getType() == Cluster.DiscoveryType.ORIGINAL_DST)
            return new Policy.OriginalDestination();
        return switch (config.getLbPolicy()) {
            case ROUND_ROBIN -> new Policy.RoundRobin();
            case LEAST_REQUEST -> {
                var least = config.getLeastRequestLbConfig();
                yield new Policy.LeastRequest(
                        Protos.number(least.hasChoiceCount(), least.getChoiceCount(), 2));
            }
            case RANDOM -> new Policy.Random();
            case RING_HASH -> {
                var ring = config.getRingHashLbConfig();
                yield new Policy.RingHash(
                        ring.hasMinimumRingSize() ? ring.getMinimumRingSize().getValue() : 1024,
                        ring.hasMaximumRingSize() ? ring.getMaximumRingSize().getValue() : 8 << 20);
            }
            case MAGLEV -> {
                var maglev = config.getMaglevLbConfig();
                yield new Policy.Maglev(
                        maglev.hasTableSize() ? (int) maglev.getTableSize().getValue() : 65_537);
            }
            case CLUSTER_PROVIDED, LOAD_BALANCING_POLICY_CONFIG, UNRECOGNIZED ->
                    throw new InvalidResourceException(
                            where
                                    + ": lb_policy "
                                    + config.getLbPolicy()
                                    + " does not fit the cluster's type");
        };
    }

    private static Policy policy(LoadBalancingPolicy config, String where) {
        for (LoadBalancingPolicy.Policy choice : config.getPoliciesList()) {
            Any any = choice.getTypedExtensionConfig().getTypedConfig();
            switch (Protos.typeName(any)) {
                case "envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin" -> {
                    return new Policy.RoundRobin();
                }
                case "envoy.extensions.load_balancing_policies.random.v3.Random" -> {
                    return new Policy.Random();
                }
                case "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest" -> {
                    LeastRequest least = Protos.unpack(any, LeastRequest.class, where);
                    return new Policy.LeastRequest(
                            Protos.number(least.hasChoiceCount(), least.getChoiceCount(), 2));
                }
                case "envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash" -> {
                    RingHash ring = Protos.unpack(any, RingHash.class, where);
                    return new Policy.RingHash(
                            ring.hasMinimumRingSize() ? ring.getMinimumRingSize().getValue() : 1024,
                            ring.hasMaximumRingSize()
                                    ? ring.getMaximumRingSize().getValue()
                                    : 8 << 20);
                }
                case "envoy.extensions.load_balancing_policies.maglev.v3.Maglev" -> {
                    Maglev maglev = Protos.unpack(any, Maglev.class, where);
                    return new Policy.Maglev(
                            maglev.hasTableSize()
                                    ? (int) maglev.getTableSize().getValue()
                                    : 65_537);
                }
                default -> {}
            }
        }
        throw new InvalidResourceException(
                where
                        + ": Didn't find a registered load balancer factory with names from "
                        + config.getPoliciesList().stream()
                                .map(choice -> choice.getTypedExtensionConfig().getName())
                                .toList());
    }

    @SuppressWarnings("deprecation") // the field everybody still uses
    private static Duration dnsRefresh(Cluster config) {
        return Protos.duration(
                config.hasDnsRefreshRate(), config.getDnsRefreshRate(), Duration.ofSeconds(5));
    }

    private static AddressFamily family(Cluster config) {
        return switch (config.getDnsLookupFamily()) {
            case AUTO, UNRECOGNIZED -> AddressFamily.AUTO;
            case V4_ONLY -> AddressFamily.V4_ONLY;
            case V6_ONLY -> AddressFamily.V6_ONLY;
            case V4_PREFERRED -> AddressFamily.V4_PREFERRED;
            case ALL -> AddressFamily.ALL;
        };
    }
}
