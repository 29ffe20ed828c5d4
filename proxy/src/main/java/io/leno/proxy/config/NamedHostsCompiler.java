package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.SubClustersConfig;
import io.leno.proxy.cluster.ClusterSettings.Discovery;
import io.leno.proxy.cluster.LoadBalancing;
import io.leno.proxy.cluster.LoadBalancing.Policy;
import io.leno.proxy.cluster.SubClusterSettings;
import io.leno.proxy.dns.HostAndPort;
import io.leno.proxy.dns.NameCaches;

import java.time.Duration;

/// Clusters whose requests name the host: what they are told → [LoadBalancing]. Envoy:
/// `envoy.clusters.dynamic_forward_proxy`.
final class NamedHostsCompiler {
    static final String TYPE = "envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig";

    private static final int MOST = 1024;
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);

    private NamedHostsCompiler() {}

    static boolean concerns(Cluster config) {
        return ClusterTypes.discovery(config) == Discovery.NAMED_BY_REQUESTS;
    }

    /// Hosts are asked for, and have to prove, the names that requests use, unless the cluster says
    /// something else.
    @SuppressWarnings("deprecation") // as in Envoy: a default of the old fields
    static Cluster withDefaults(Cluster config) {
        if (!concerns(config) || config.hasUpstreamHttpProtocolOptions()) return config;
        Cluster.Builder changed = config.toBuilder();
        changed.getUpstreamHttpProtocolOptionsBuilder().setAutoSni(true).setAutoSanValidation(true);
        return changed.build();
    }

    static LoadBalancing compile(
            Cluster config, FieldCoverage coverage, NameCaches caches, String where) {
        ClusterTypes.requireProvided(config);
        ClusterConfig given =
                Protos.unpack(config.getClusterType().getTypedConfig(), ClusterConfig.class, where);
        coverage.check(given, where);
        if (!given.getAllowInsecureClusterOptions()
                && !ConnectionCompiler.verifiesHostName(config, where)) {
            throw new InvalidResourceException(
                    "dynamic_forward_proxy cluster must have auto_sni and auto_san_validation true"
                            + " unless allow_insecure_cluster_options is set.");
        }
        return new LoadBalancing(policy(given, caches, where), 50);
    }

    private static Policy policy(ClusterConfig given, NameCaches caches, String where) {
        if (!given.hasSubClustersConfig())
            return new Policy.NamedHosts(
                    NameCacheCompiler.compile(
                            given.hasDnsCacheConfig(), given.getDnsCacheConfig(), caches, where));
        SubClustersConfig config = given.getSubClustersConfig();
        if (config.getLbPolicy() == Cluster.LbPolicy.CLUSTER_PROVIDED) {
            throw new InvalidResourceException(
                    "unsupported lb_policy 'CLUSTER_PROVIDED' in sub_cluster_config");
        }
        return new Policy.SubClusters(
                new SubClusterSettings(
                        Protos.number(config.hasMaxSubClusters(), config.getMaxSubClusters(), MOST),
                        Protos.duration(
                                config.hasSubClusterTtl(),
                                config.getSubClusterTtl(),
                                TIME_TO_LIVE)));
    }

    /// The cluster for one host of a cluster with sub clusters.
    static Cluster subCluster(Cluster parent, HostAndPort host) {
        ClusterConfig given =
                Protos.unpack(
                        parent.getClusterType().getTypedConfig(),
                        ClusterConfig.class,
                        "cluster " + parent.getName());
        String name = SubClusterSettings.name(host.host(), host.port());
        Cluster.Builder made =
                withDefaults(parent).toBuilder()
                        .setName(name)
                        .clearClusterType()
                        .setType(Cluster.DiscoveryType.STRICT_DNS)
                        .setLbPolicy(given.getSubClustersConfig().getLbPolicy());
        ClusterLoadAssignment.Builder hosts =
                made.getLoadAssignmentBuilder().setClusterName(name).clearEndpoints();
        hosts.addEndpointsBuilder()
                .addLbEndpointsBuilder()
                .getEndpointBuilder()
                .getAddressBuilder()
                .getSocketAddressBuilder()
                .setAddress(host.host())
                .setPortValue(host.port());
        return made.build();
    }
}
