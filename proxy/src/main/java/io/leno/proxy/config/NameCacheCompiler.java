package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.leno.proxy.dns.AddressFamily;
import io.leno.proxy.dns.HostAndPort;
import io.leno.proxy.dns.NameCache;
import io.leno.proxy.dns.NameCacheSettings;
import io.leno.proxy.dns.NameCaches;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `DnsCacheConfig` → [NameCache].
final class NameCacheCompiler {
    private static final Duration REFRESH = Duration.ofSeconds(60);
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_HOSTS = 1024;
    private static final int MAX_PENDING = 1024;

    private NameCacheCompiler() {}

    /// @throws InvalidResourceException when it is no such thing, or there with other settings
    ///
    /// @param given false: the one without a name is meant, as in Envoy
    static NameCache compile(
            boolean given, DnsCacheConfig config, NameCaches caches, String where) {
        if (given && config.getName().isEmpty()) {
            throw new InvalidResourceException(
                    where
                            + ": dns_cache_config.name: value length must be at least 1 characters"
                            + " (expected: a name that filter and cluster share)");
        }
        try {
            return caches.of(settings(config, where));
        } catch (IllegalArgumentException e) {
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }

    private static NameCacheSettings settings(DnsCacheConfig config, String where) {
        if (config.hasKeyValueConfig()) {
            throw new InvalidResourceException(
                    where + ": dns_cache_config.key_value_config: not supported (expected: none)");
        }
        Duration refresh =
                Protos.duration(config.hasDnsRefreshRate(), config.getDnsRefreshRate(), REFRESH);
        int maxHosts = Protos.number(config.hasMaxHosts(), config.getMaxHosts(), MAX_HOSTS);
        var breaker = config.getDnsCacheCircuitBreaker();
        return new NameCacheSettings(
                config.getName(),
                AddressFamily.of(config.getDnsLookupFamily().name()),
                refresh,
                DnsSettingsCompiler.afterFailure(
                        config.hasDnsFailureRefreshRate(),
                        config.getDnsFailureRefreshRate(),
                        refresh),
                !config.getDisableDnsRefreshOnFailure(),
                Protos.duration(config.hasHostTtl(), config.getHostTtl(), TIME_TO_LIVE),
                maxHosts,
                Protos.number(
                        breaker.hasMaxPendingRequests(),
                        breaker.getMaxPendingRequests(),
                        MAX_PENDING),
                Protos.duration(
                        config.hasDnsQueryTimeout(), config.getDnsQueryTimeout(), QUERY_TIMEOUT),
                atOnce(config, maxHosts));
    }

    private static List<HostAndPort> atOnce(DnsCacheConfig config, int maxHosts) {
        if (config.getPreresolveHostnamesCount() > maxHosts) {
            throw new InvalidResourceException(
                    "DNS Cache ["
                            + config.getName()
                            + "] configured with preresolve_hostnames="
                            + config.getPreresolveHostnamesCount()
                            + " larger than max_hosts="
                            + maxHosts);
        }
        var names = new ArrayList<HostAndPort>();
        for (SocketAddress name : config.getPreresolveHostnamesList())
            names.add(new HostAndPort(name.getAddress(), name.getPortValue()));
        return names;
    }
}
