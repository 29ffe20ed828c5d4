package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset;
import io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.envoyproxy.envoy.type.v3.Percent;
import io.leno.proxy.cluster.ClusterSettings;
import io.leno.proxy.cluster.LoadBalancing;
import io.leno.proxy.cluster.LoadBalancing.Hashing;
import io.leno.proxy.cluster.LoadBalancing.Localities;
import io.leno.proxy.cluster.LoadBalancing.Policy;
import io.leno.proxy.cluster.LoadBalancing.SlowStart;
import io.leno.proxy.cluster.LoadBalancing.Zone;
import io.leno.proxy.cluster.SubsetSettings;
import io.leno.proxy.plugin.Plugins;

import java.util.List;

/// `lb_policy` and its settings, or `load_balancing_policy` → [LoadBalancing].
final class LoadBalancingCompiler {
    private static final String POLICIES = "envoy.extensions.load_balancing_policies.";

    private static final String BY_CLIENT =
            "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin";

    private final Cluster config;
    private final String where;
    private final FieldCoverage coverage;
    private final Plugins plugins;

    private LoadBalancingCompiler(
            Cluster config, String where, FieldCoverage coverage, Plugins plugins) {
        this.config = config;
        this.where = where;
        this.coverage = coverage;
        this.plugins = plugins;
    }

    static LoadBalancing compile(
            Cluster config, FieldCoverage coverage, Plugins plugins, String where) {
        var common = config.getCommonLbConfig();
        return new LoadBalancing(
                new LoadBalancingCompiler(config, where, coverage, plugins).policy(),
                common.hasHealthyPanicThreshold()
                        ? common.getHealthyPanicThreshold().getValue()
                        : 50);
    }

    private Policy policy() {
        if (ClusterTypes.isAggregate(config)) {
            ClusterTypes.requireProvided(config);
            ClusterConfig aggregate =
                    Protos.unpack(
                            config.getClusterType().getTypedConfig(), ClusterConfig.class, where);
            return new Policy.Aggregate(aggregate.getClustersList());
        }
        if (ClusterTypes.isOriginalDestination(config)) {
            ClusterTypes.requireProvided(config);
            return new Policy.OriginalDestination(ClusterTypes.originalDestination(config));
        }
        if (config.hasLoadBalancingPolicy()) return typed(config.getLoadBalancingPolicy());
        Policy policy = plain();
        if (!config.hasLbSubsetConfig()
                || config.getLbSubsetConfig().getSubsetSelectorsCount() == 0) return policy;
        SubsetSettings subsets = SubsetCompiler.compile(config.getLbSubsetConfig(), where);
        return subset(subsets, policy);
    }

    /// Within a subset localities have weights only where it is asked for.
    private Policy subset(SubsetSettings subsets, Policy within) {
        if (within instanceof Policy.Custom custom) throw CustomPolicy.notWithin(custom, where);
        if (subsets.localityWeightAware()) return new Policy.Subset(subsets, within);
        Policy flat =
                switch (within) {
                    case Policy.RoundRobin(var slow, var places) ->
                            new Policy.RoundRobin(slow, flat(places));
                    case Policy.LeastRequest least ->
                            new Policy.LeastRequest(
                                    least.choices(),
                                    least.fullScan(),
                                    least.bias(),
                                    least.slowStart(),
                                    flat(least.localities()));
                    case Policy.Random(var places) -> new Policy.Random(flat(places));
                    case Policy.RingHash ring ->
                            new Policy.RingHash(
                                    ring.minimumSize(),
                                    ring.maximumSize(),
                                    ring.murmur(),
                                    flat(ring.hashing()));
                    case Policy.Maglev maglev ->
                            new Policy.Maglev(maglev.tableSize(), flat(maglev.hashing()));
                    case Policy.Custom custom -> throw CustomPolicy.notWithin(custom, where);
                    case Policy.Subset _,
                            Policy.OriginalDestination _,
                            Policy.NamedHosts _,
                            Policy.SubClusters _,
                            Policy.Aggregate _ ->
                            within;
                };
        return new Policy.Subset(subsets, flat);
    }

    private static Localities flat(Localities places) {
        return places.weighted() ? new Localities(false, null) : places;
    }

    private static Hashing flat(Hashing hashing) {
        return new Hashing(hashing.byHostname(), hashing.balanceFactor(), false);
    }

    private Policy plain() {
        var common = config.getCommonLbConfig();
        return switch (config.getLbPolicy()) {
            case ROUND_ROBIN ->
                    new Policy.RoundRobin(
                            SlowStarts.of(config.getRoundRobinLbConfig().getSlowStartConfig()),
                            localities());
            case LEAST_REQUEST -> {
                var least = config.getLeastRequestLbConfig();
                yield new Policy.LeastRequest(
                        Protos.number(least.hasChoiceCount(), least.getChoiceCount(), 2),
                        false,
                        least.hasActiveRequestBias()
                                ? least.getActiveRequestBias().getDefaultValue()
                                : 1,
                        SlowStarts.of(least.getSlowStartConfig()),
                        localities());
            }
            case RANDOM -> new Policy.Random(localities());
            case RING_HASH -> {
                var ring = config.getRingHashLbConfig();
                yield ring(
                        ring.hasMinimumRingSize(),
                        ring.getMinimumRingSize().getValue(),
                        ring.hasMaximumRingSize(),
                        ring.getMaximumRingSize().getValue(),
                        ring.getHashFunction()
                                == Cluster.RingHashLbConfig.HashFunction.MURMUR_HASH_2,
                        hashing());
            }
            case MAGLEV -> {
                var maglev = config.getMaglevLbConfig();
                yield maglev(maglev.hasTableSize(), maglev.getTableSize().getValue(), hashing());
            }
            case CLUSTER_PROVIDED ->
                    throw new InvalidResourceException(
                            "cluster: LB policy CLUSTER_PROVIDED cannot be combined with"
                                    + " "
                                    + common.getDescriptorForType().getName()
                                    + " of a cluster that provides none: "
                                    + where);
            case LOAD_BALANCING_POLICY_CONFIG, UNRECOGNIZED ->
                    throw new InvalidResourceException(
                            "cluster: field load_balancing_policy need to be set: " + where);
        };
    }

    private Localities localities() {
        var common = config.getCommonLbConfig();
        if (common.hasLocalityWeightedLbConfig()) return new Localities(true, null);
        var zone = common.getZoneAwareLbConfig();
        return new Localities(
                false,
                zone(
                        zone.hasRoutingEnabled(),
                        zone.getRoutingEnabled(),
                        zone.hasMinClusterSize(),
                        zone.getMinClusterSize().getValue(),
                        zone.getFailTrafficOnPanic(),
                        false));
    }

    private static Zone zone(
            boolean hasEnabled,
            Percent enabled,
            boolean hasSize,
            long size,
            boolean fail,
            boolean direct) {
        return new Zone(hasEnabled ? enabled.getValue() : 100, hasSize ? size : 6, fail, direct);
    }

    private Hashing hashing() {
        var common = config.getCommonLbConfig();
        var hashing = common.getConsistentHashingLbConfig();
        requireNames(hashing.getUseHostnameForHashing());
        return new Hashing(
                hashing.getUseHostnameForHashing(),
                factor(hashing.hasHashBalanceFactor(), hashing.getHashBalanceFactor().getValue()),
                common.hasLocalityWeightedLbConfig());
    }

    private void requireNames(boolean byHostname) {
        if (!byHostname || ClusterTypes.discovery(config) == ClusterSettings.Discovery.STRICT_DNS)
            return;
        throw new InvalidResourceException(
                "Cannot use hostname for consistent hashing loadbalancing for cluster of type: '"
                        + ClusterTypes.name(config)
                        + "'");
    }

    private int factor(boolean present, int factor) {
        if (present && factor < 100) {
            throw new InvalidResourceException(
                    where + ": hash_balance_factor: " + factor + " (expected: at least 100)");
        }
        return present ? factor : 0;
    }

    private Policy ring(
            boolean hasLeast,
            long least,
            boolean hasMost,
            long most,
            boolean murmur,
            Hashing hashing) {
        long minimum = hasLeast ? least : 1024;
        long maximum = hasMost ? most : 8 << 20;
        if (minimum > 8 << 20 || maximum > 8 << 20) {
            throw new InvalidResourceException(
                    where
                            + ": ring size: "
                            + Math.max(minimum, maximum)
                            + " (expected: at most 8388608)");
        }
        if (minimum > maximum) {
            throw new InvalidResourceException(
                    "ring hash: minimum_ring_size ("
                            + minimum
                            + ") > maximum_ring_size ("
                            + maximum
                            + ")");
        }
        return new Policy.RingHash(minimum, maximum, murmur, hashing);
    }

    private Policy maglev(boolean present, long size, Hashing hashing) {
        long places = present ? size : 65_537;
        if (places > 5_000_011) {
            throw new InvalidResourceException(
                    where + ": table_size: " + places + " (expected: at most 5000011)");
        }
        if (!java.math.BigInteger.valueOf(places).isProbablePrime(50))
            throw new InvalidResourceException("The table size of maglev must be prime number");
        return new Policy.Maglev((int) places, hashing);
    }

    /// The first that we know; the others are alternatives for other proxies.
    private Policy typed(LoadBalancingPolicy policies) {
        for (LoadBalancingPolicy.Policy choice : policies.getPoliciesList()) {
            Any any = choice.getTypedExtensionConfig().getTypedConfig();
            String type = Protos.typeName(any);
            if (!type.startsWith(POLICIES)) {
                Policy custom = CustomPolicy.open(choice.getTypedExtensionConfig(), plugins, where);
                if (custom != null) return custom;
                continue;
            }
            switch (type.substring(POLICIES.length())) {
                case "round_robin.v3.RoundRobin" -> {
                    return roundRobin(unpack(any, RoundRobin.class));
                }
                case "random.v3.Random" -> {
                    return new Policy.Random(
                            localities(unpack(any, Random.class).getLocalityLbConfig()));
                }
                case "least_request.v3.LeastRequest" -> {
                    return leastRequest(unpack(any, LeastRequest.class));
                }
                case "ring_hash.v3.RingHash" -> {
                    return ringHash(unpack(any, RingHash.class));
                }
                case "maglev.v3.Maglev" -> {
                    Maglev maglev = unpack(any, Maglev.class);
                    var hashing = maglev.getConsistentHashingLbConfig();
                    return maglev(
                            maglev.hasTableSize(),
                            maglev.getTableSize().getValue(),
                            new Hashing(
                                    hashing.getUseHostnameForHashing(),
                                    factor(
                                            hashing.hasHashBalanceFactor(),
                                            hashing.getHashBalanceFactor().getValue()),
                                    maglev.hasLocalityWeightedLbConfig()));
                }
                case "subset.v3.Subset" -> {
                    Subset subset = unpack(any, Subset.class);
                    return subset(
                            SubsetCompiler.compile(subset, where),
                            typed(subset.getSubsetLbPolicy()));
                }
                case BY_CLIENT -> {
                    // Its weights come with reports of the hosts; until then all are equal.
                    unpack(any, ClientSideWeightedRoundRobin.class);
                    return new Policy.RoundRobin(SlowStart.NONE, new Localities(false, null));
                }
                case "wrr_locality.v3.WrrLocality" -> {
                    WrrLocality places = unpack(any, WrrLocality.class);
                    requireByClient(places.getEndpointPickingPolicy());
                    return weighted(typed(places.getEndpointPickingPolicy()));
                }
                default -> {}
            }
        }
        List<String> names =
                policies.getPoliciesList().stream()
                        .map(choice -> choice.getTypedExtensionConfig().getName())
                        .toList();
        throw new InvalidResourceException(
                where
                        + ": Didn't find a registered load balancer factory with names from "
                        + String.join(", ", names));
    }

    private static void requireByClient(LoadBalancingPolicy picking) {
        boolean known =
                picking.getPoliciesList().stream()
                        .map(it -> it.getTypedExtensionConfig().getTypedConfig())
                        .anyMatch(any -> Protos.typeName(any).equals(POLICIES + BY_CLIENT));
        if (known) return;
        throw new InvalidResourceException(
                "Currently WrrLocalityLoadBalancer only supports"
                        + " ClientSideWeightedRoundRobinLoadBalancer as its endpoint picking"
                        + " policy.");
    }

    private <M extends com.google.protobuf.Message> M unpack(Any any, Class<M> type) {
        M message = Protos.unpack(any, type, where);
        coverage.check(message, where);
        return message;
    }

    private static Policy weighted(Policy policy) {
        var places = new Localities(true, null);
        return switch (policy) {
            case Policy.RoundRobin(var slow, _) -> new Policy.RoundRobin(slow, places);
            case Policy.LeastRequest least ->
                    new Policy.LeastRequest(
                            least.choices(),
                            least.fullScan(),
                            least.bias(),
                            least.slowStart(),
                            places);
            case Policy.Random _ -> new Policy.Random(places);
            case Policy.Custom _,
                    Policy.RingHash _,
                    Policy.Maglev _,
                    Policy.Subset _,
                    Policy.OriginalDestination _,
                    Policy.NamedHosts _,
                    Policy.SubClusters _,
                    Policy.Aggregate _ ->
                    policy;
        };
    }

    private Policy roundRobin(RoundRobin config) {
        return new Policy.RoundRobin(
                SlowStarts.of(config.getSlowStartConfig()),
                localities(config.getLocalityLbConfig()));
    }

    @SuppressWarnings("deprecation") // what selection_method took the place of
    private Policy leastRequest(LeastRequest config) {
        return new Policy.LeastRequest(
                Protos.number(config.hasChoiceCount(), config.getChoiceCount(), 2),
                config.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN
                        || config.getEnableFullScan().getValue(),
                config.hasActiveRequestBias() ? config.getActiveRequestBias().getDefaultValue() : 1,
                SlowStarts.of(config.getSlowStartConfig()),
                localities(config.getLocalityLbConfig()));
    }

    @SuppressWarnings("deprecation") // as above
    private Policy ringHash(RingHash config) {
        var hashing = config.getConsistentHashingLbConfig();
        boolean old = !config.hasConsistentHashingLbConfig();
        return ring(
                config.hasMinimumRingSize(),
                config.getMinimumRingSize().getValue(),
                config.hasMaximumRingSize(),
                config.getMaximumRingSize().getValue(),
                config.getHashFunction() == RingHash.HashFunction.MURMUR_HASH_2,
                new Hashing(
                        old
                                ? config.getUseHostnameForHashing()
                                : hashing.getUseHostnameForHashing(),
                        old
                                ? factor(
                                        config.hasHashBalanceFactor(),
                                        config.getHashBalanceFactor().getValue())
                                : factor(
                                        hashing.hasHashBalanceFactor(),
                                        hashing.getHashBalanceFactor().getValue()),
                        config.hasLocalityWeightedLbConfig()));
    }

    private static Localities localities(LocalityLbConfig config) {
        if (config.hasLocalityWeightedLbConfig()) return new Localities(true, null);
        var zone = config.getZoneAwareLbConfig();
        if (!config.hasZoneAwareLbConfig()) return new Localities(false, null);
        return new Localities(
                false,
                zone(
                        zone.hasRoutingEnabled(),
                        zone.getRoutingEnabled(),
                        zone.hasMinClusterSize(),
                        zone.getMinClusterSize().getValue(),
                        zone.getFailTrafficOnPanic(),
                        zone.getForceLocalityDirectRouting()));
    }
}
