package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.leno.proxy.cluster.DnsSettings;
import io.leno.proxy.dns.AddressFamily;
import io.leno.proxy.dns.BackOff;

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
        return checked(
                new DnsSettings(
                        refresh,
                        afterFailure(
                                config.hasDnsFailureRefreshRate(),
                                config.getDnsFailureRefreshRate(),
                                refresh),
                        Protos.duration(config.getDnsJitter()),
                        config.getRespectDnsTtl(),
                        AddressFamily.of(config.getDnsLookupFamily().name())),
                where);
    }

    private static DnsSettings compile(DnsCluster config, String where) {
        Duration refresh =
                Protos.duration(config.hasDnsRefreshRate(), config.getDnsRefreshRate(), REFRESH);
        return checked(
                new DnsSettings(
                        refresh,
                        afterFailure(config, refresh),
                        Protos.duration(config.getDnsJitter()),
                        config.getRespectDnsTtl(),
                        AddressFamily.of(config.getDnsLookupFamily().name())),
                where);
    }

    static BackOff afterFailure(boolean given, Cluster.RefreshRate rate, Duration refresh) {
        if (!given) return new BackOff(refresh, refresh);
        Duration base = Protos.duration(rate.getBaseInterval());
        return backOff(base, rate.hasMaxInterval(), rate.getMaxInterval());
    }

    private static BackOff afterFailure(DnsCluster config, Duration refresh) {
        if (!config.hasDnsFailureRefreshRate()) return new BackOff(refresh, refresh);
        DnsCluster.RefreshRate rate = config.getDnsFailureRefreshRate();
        Duration base = Protos.duration(rate.getBaseInterval());
        return backOff(base, rate.hasMaxInterval(), rate.getMaxInterval());
    }

    /// Envoy: it grows to ten times the base unless something else is given.
    private static BackOff backOff(
            Duration base, boolean given, com.google.protobuf.Duration limit) {
        Duration most = Protos.duration(given, limit, base.multipliedBy(10));
        if (base.compareTo(most) > 0) {
            throw new InvalidResourceException(
                    "dns_failure_refresh_rate must have max_interval greater than or equal to the"
                            + " base_interval");
        }
        return new BackOff(base, most);
    }

    private static DnsSettings checked(DnsSettings settings, String where) {
        if (settings.refresh().compareTo(Duration.ofMillis(1)) < 0) {
            throw new InvalidResourceException(
                    where
                            + ": dns_refresh_rate: "
                            + settings.refresh()
                            + " (expected: more than 1ms)");
        }
        return settings;
    }
}
