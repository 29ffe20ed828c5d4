package io.leno.proxy.plugin;

import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.plugin.PluginTraffic.Share;
import io.leno.api.secret.CertificateSource;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.api.tracing.TracerFactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/// The plugins that are no filters, by kind. They come and go as filters do: the newest serves, and
/// what an older one made is used to its end. Safe to use from any thread.
public final class Plugins {
    private final Set<Held<?>> inUse = ConcurrentHashMap.newKeySet();
    private final PluginKind<AccessLoggerFactory> accessLoggers;
    private final PluginKind<TracerFactory> tracers;
    private final PluginKind<StatsSinkFactory> statsSinks;
    private final PluginKind<LoadBalancerFactory> loadBalancers;
    private final PluginKind<CertificateSource> certificateSources;
    private final PluginKind<ListenerFilterFactory> listenerFilters;
    private final PluginKind<NetworkFilterFactory> networkFilters;

    /// All that are there.
    ///
    /// @param onChange told, on any thread, that [#refresh] has something to do
    public Plugins(Runnable onChange) {
        this(bundleId -> Share.ALL, onChange);
    }

    /// @param shares what a bundle's plugins get of what is new
    /// @param onChange told, on any thread, that [#refresh] has something to do
    public Plugins(LongFunction<Share> shares, Runnable onChange) {
        accessLoggers = new PluginKind<>(shares, onChange);
        tracers = new PluginKind<>(shares, onChange);
        statsSinks = new PluginKind<>(shares, onChange);
        loadBalancers = new PluginKind<>(shares, onChange);
        certificateSources = new PluginKind<>(shares, onChange);
        listenerFilters = new PluginKind<>(shares, onChange);
        networkFilters = new PluginKind<>(shares, onChange);
    }

    public PluginKind<AccessLoggerFactory> accessLoggers() {
        return accessLoggers;
    }

    public PluginKind<TracerFactory> tracers() {
        return tracers;
    }

    public PluginKind<StatsSinkFactory> statsSinks() {
        return statsSinks;
    }

    public PluginKind<LoadBalancerFactory> loadBalancers() {
        return loadBalancers;
    }

    public PluginKind<CertificateSource> certificateSources() {
        return certificateSources;
    }

    public PluginKind<ListenerFilterFactory> listenerFilters() {
        return listenerFilters;
    }

    public PluginKind<NetworkFilterFactory> networkFilters() {
        return networkFilters;
    }

    /// Exchanges what newer bundles bring; on the configuration's thread.
    public void refresh() {
        accessLoggers.refresh();
        tracers.refresh();
        statsSinks.refresh();
        loadBalancers.refresh();
        certificateSources.refresh();
        listenerFilters.refresh();
        networkFilters.refresh();
    }

    void add(Held<?> held) {
        inUse.add(held);
    }

    void remove(Held<?> held) {
        inUse.remove(held);
    }

    /// How many still hold something that plugins of this bundle made.
    public long usesOf(long bundleId) {
        long sum = 0;
        for (Held<?> held : inUse) if (held.bundleId() == bundleId) sum += held.holders();
        return sum;
    }
}
