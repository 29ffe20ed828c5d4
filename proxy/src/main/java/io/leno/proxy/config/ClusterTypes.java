package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.leno.proxy.cluster.ClusterSettings.Discovery;
import io.leno.proxy.cluster.OriginalDestinations;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// What kind of cluster it is: by `type`, or by the name of `cluster_type`.
final class ClusterTypes {
    private static final String DNS = "envoy.extensions.clusters.dns.v3.DnsCluster";
    private static final String AGGREGATE = "envoy.extensions.clusters.aggregate.v3.ClusterConfig";

    private ClusterTypes() {}

    static Discovery discovery(Cluster config) {
        if (!config.hasClusterType()) {
            return switch (config.getType()) {
                case STATIC, UNRECOGNIZED -> Discovery.STATIC;
                case STRICT_DNS -> Discovery.STRICT_DNS;
                case LOGICAL_DNS -> Discovery.LOGICAL_DNS;
                case EDS -> Discovery.EDS;
                case ORIGINAL_DST -> Discovery.ORIGINAL_DST;
            };
        }
        switch (Protos.typeName(config.getClusterType().getTypedConfig())) {
            case DNS -> {
                return DnsSettingsCompiler.isLogical(config)
                        ? Discovery.LOGICAL_DNS
                        : Discovery.STRICT_DNS;
            }
            case AGGREGATE -> {
                return Discovery.AGGREGATE;
            }
            case NamedHostsCompiler.TYPE -> {
                return Discovery.NAMED_BY_REQUESTS;
            }
            default -> {}
        }
        return switch (config.getClusterType().getName()) {
            case "envoy.cluster.static" -> Discovery.STATIC;
            case "envoy.cluster.strict_dns" -> Discovery.STRICT_DNS;
            case "envoy.cluster.logical_dns" -> Discovery.LOGICAL_DNS;
            case "envoy.cluster.eds" -> Discovery.EDS;
            case "envoy.cluster.original_dst" -> Discovery.ORIGINAL_DST;
            default ->
                    throw new InvalidResourceException(
                            "Didn't find a registered cluster factory implementation for name: '"
                                    + config.getClusterType().getName()
                                    + "'");
        };
    }

    static boolean isAggregate(Cluster config) {
        return discovery(config) == Discovery.AGGREGATE;
    }

    static boolean isOriginalDestination(Cluster config) {
        return discovery(config) == Discovery.ORIGINAL_DST;
    }

    /// Such a cluster picks its hosts itself.
    static void requireProvided(Cluster config) {
        if (config.hasLoadBalancingPolicy()
                || config.getLbPolicy() == Cluster.LbPolicy.CLUSTER_PROVIDED) return;
        throw new InvalidResourceException(
                "cluster: LB policy "
                        + config.getLbPolicy()
                        + " is not valid for Cluster type "
                        + name(config)
                        + ". Only 'CLUSTER_PROVIDED' is allowed with cluster type '"
                        + name(config)
                        + "'");
    }

    /// As Envoy's messages call it.
    static String name(Cluster config) {
        return config.hasClusterType()
                ? config.getClusterType().getName()
                : "envoy.cluster." + config.getType().name().toLowerCase(Locale.ROOT);
    }

    static OriginalDestinations.Settings originalDestination(Cluster config) {
        var given = config.getOriginalDstLbConfig();
        @Nullable String header = null;
        if (given.getUseHttpHeader()) {
            header =
                    given.getHttpHeaderName().isEmpty()
                            ? "x-envoy-original-dst-host"
                            : given.getHttpHeaderName().toLowerCase(Locale.ROOT);
        } else if (!given.getHttpHeaderName().isEmpty()) {
            throw new InvalidResourceException(
                    "ORIGINAL_DST cluster: invalid config http_header_name="
                            + given.getHttpHeaderName()
                            + " and use_http_header=false. Set use_http_header to true if"
                            + " http_header_name is desired.");
        }
        return new OriginalDestinations.Settings(
                header,
                Protos.number(given.hasUpstreamPortOverride(), given.getUpstreamPortOverride(), 0));
    }
}
