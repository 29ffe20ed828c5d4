package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.leno.proxy.cluster.ClusterSettings;
import io.leno.proxy.cluster.ClusterSettings.Discovery;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.UpstreamSockets;
import io.leno.proxy.dns.NameCaches;
import io.leno.proxy.plugin.Plugins;

import java.time.Duration;
import java.util.List;

/// `Cluster` → [ClusterSettings]. Defaults are the proto's.
final class ClusterCompiler {
    private static final Duration CLEANUP = Duration.ofSeconds(5);

    private ClusterCompiler() {}

    static ClusterSettings compile(
            Cluster config,
            UpstreamSockets sockets,
            FieldCoverage coverage,
            Plugins plugins,
            NameCaches names) {
        String where = "cluster " + config.getName();
        if (config.getName().isEmpty())
            throw new InvalidResourceException("Cluster.name: empty (expected: a name)");
        Discovery discovery = ClusterTypes.discovery(config);
        if (config.getType() == Cluster.DiscoveryType.EDS
                && !config.getEdsClusterConfig().hasEdsConfig()) {
            throw new InvalidResourceException(
                    where + ": cannot create an EDS cluster without an EDS config");
        }
        if (discovery == Discovery.ORIGINAL_DST && config.hasLoadAssignment()) {
            throw new InvalidResourceException(
                    where + ": ORIGINAL_DST clusters must have no load assignment configured");
        }
        return new ClusterSettings(
                config.getName(),
                statName(config),
                discovery,
                serviceName(config),
                endpoints(config, discovery, where),
                EndpointCompiler.rules(config.getLoadAssignment()),
                ConnectionCompiler.compile(config, where),
                discovery == Discovery.NAMED_BY_REQUESTS
                        ? NamedHostsCompiler.compile(config, coverage, names, where)
                        : LoadBalancingCompiler.compile(config, coverage, plugins, where),
                sockets,
                LimitsCompiler.compile(config.getCircuitBreakers(), RoutingPriority.DEFAULT, where),
                LimitsCompiler.compile(config.getCircuitBreakers(), RoutingPriority.HIGH, where),
                DnsSettingsCompiler.compile(config, where),
                Protos.duration(config.hasCleanupInterval(), config.getCleanupInterval(), CLEANUP),
                HealthCompiler.membership(config));
    }

    static String statName(Cluster config) {
        return config.getAltStatName().isEmpty() ? config.getName() : config.getAltStatName();
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
}
