package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.leno.proxy.cluster.DnsSettings;
import io.leno.proxy.cluster.DnsSettings.Family;

import java.time.Duration;

/// What a cluster says about the resolution of names → [DnsSettings]: the fields of `Cluster`, or a
/// `DnsCluster`.
final class DnsSettingsCompiler {
    private static final Duration REFRESH = Duration.ofSeconds(5);

    private DnsSettingsCompiler() {}

    static boolean isTyped(Cluster config) {
        return config.hasClusterType()
                && config.getClusterType().getTypedConfig().is(DnsCluster.class);
    }

    private static DnsCluster typed(Cluster config) {
        return Protos.unpack(
                config.getClusterType().getTypedConfig(),
                DnsCluster.class,
                "cluster " + config.getName());
    }

    /// Whether all addresses of the name are one endpoint.
    static boolean isLogical(Cluster config) {
        return typed(config).getAllAddressesInSingleEndpoint();
    }

    static DnsSettings compile(Cluster config, String where) {
        return isTyped(config) ? compile(typed(config), where) : plain(config, where);
    }

    @SuppressWarnings("deprecation") // the fields everybody still uses
    private static DnsSettings plain(Cluster config, String where) {
        Duration refresh =
                Protos.duration(config.hasDnsRefreshRate(), config.getDnsRefreshRate(), REFRESH);
        var failure = config.getDnsFailureRefreshRate();
        Duration base =
                config.hasDnsFailureRefreshRate()
                        ? Protos.duration(failure.getBaseInterval())
                        : refresh;
        return checked(
                new DnsSettings(
                        refresh,
                        base,
                        most(
                                base,
                                failure.hasMaxInterval(),
                                failure.getMaxInterval(),
                                refresh,
                                config.hasDnsFailureRefreshRate()),
                        Protos.duration(config.getDnsJitter()),
                        config.getRespectDnsTtl(),
                        family(config.getDnsLookupFamily().name())),
                where);
    }

    private static DnsSettings compile(DnsCluster config, String where) {
        Duration refresh =
                Protos.duration(config.hasDnsRefreshRate(), config.getDnsRefreshRate(), REFRESH);
        var failure = config.getDnsFailureRefreshRate();
        Duration base =
                config.hasDnsFailureRefreshRate()
                        ? Protos.duration(failure.getBaseInterval())
                        : refresh;
        return checked(
                new DnsSettings(
                        refresh,
                        base,
                        most(
                                base,
                                failure.hasMaxInterval(),
                                failure.getMaxInterval(),
                                refresh,
                                config.hasDnsFailureRefreshRate()),
                        Protos.duration(config.getDnsJitter()),
                        config.getRespectDnsTtl(),
                        family(config.getDnsLookupFamily().name())),
                where);
    }

    /// Envoy: ten times the base unless it is given.
    private static Duration most(
            Duration base,
            boolean given,
            com.google.protobuf.Duration most,
            Duration refresh,
            boolean backsOff) {
        if (!backsOff) return refresh;
        return given ? Protos.duration(most) : base.multipliedBy(10);
    }

    private static DnsSettings checked(DnsSettings settings, String where) {
        if (settings.refresh().compareTo(Duration.ofMillis(1)) < 0) {
            throw new InvalidResourceException(
                    where
                            + ": dns_refresh_rate: "
                            + settings.refresh()
                            + " (expected: more than 1ms)");
        }
        if (settings.failureBase().compareTo(settings.failureMost()) > 0) {
            throw new InvalidResourceException(
                    "dns_failure_refresh_rate must have max_interval greater than or equal to the"
                            + " base_interval");
        }
        return settings;
    }

    private static Family family(String name) {
        return switch (name) {
            case "V4_ONLY" -> Family.V4_ONLY;
            case "V6_ONLY" -> Family.V6_ONLY;
            case "V4_PREFERRED" -> Family.V4_PREFERRED;
            case "ALL" -> Family.ALL;
            default -> Family.AUTO;
        };
    }
}
