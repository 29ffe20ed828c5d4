package io.leno.proxy.http;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.accesslog.Format;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.filter.ChainSource;
import io.leno.proxy.h2.Http2Stats;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.TlsConnection;
import io.leno.proxy.upstream.RouterCounts;
import io.leno.proxy.upstream.Worker;
import io.leno.runtime.spi.MovedConnection;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What a listener does with HTTP connections: settings, filters, routes. Envoy:
/// `HttpConnectionManager`. It lives as long as its filter chain's place in the listener: when
/// settings, filters or routes change, new streams of old connections get the new ones and no
/// connection is closed.
public final class ConnectionManager implements ConnectionServer {
    private final ChainSource chains;
    private final ClusterLookup clusters;
    private final ServerHealth health;
    private final HttpDate date = new HttpDate();
    private final Stats allStats;
    private volatile HttpSettings settings;
    private volatile RouteSource routes;
    private volatile HttpStats stats;
    private volatile RouterCounts routerCounts;
    private final Map<String, Counter> filterCounters = new ConcurrentHashMap<>();
    private final Map<String, Counter> ownCounters = new ConcurrentHashMap<>();
    private final Map<String, Format> formats = new ConcurrentHashMap<>();
    private @Nullable Http2Stats http2Stats;

    public ConnectionManager(
            HttpSettings settings,
            RouteSource routes,
            ChainSource chains,
            ClusterLookup clusters,
            ServerHealth health,
            Stats stats) {
        this.settings = requireNonNull(settings, "settings");
        this.routes = requireNonNull(routes, "routes");
        this.chains = requireNonNull(chains, "chains");
        this.clusters = requireNonNull(clusters, "clusters");
        this.health = requireNonNull(health, "health");
        allStats = stats;
        this.stats = httpStats(stats, settings);
        routerCounts =
                new RouterCounts(
                        stats.scope("http." + settings.statPrefix() + "."),
                        stats.scope("http.async-client."));
    }

    private static HttpStats httpStats(Stats stats, HttpSettings settings) {
        String name = "http." + settings.statPrefix() + ".";
        return new HttpStats(stats.scope(name), stats.scope(settings.listenerStats() + name));
    }

    /// Takes other settings and routes, on the configuration's thread; the chain is changed through
    /// [#chains].
    public void configure(HttpSettings changed, RouteSource from) {
        if (!changed.statPrefix().equals(settings.statPrefix())) {
            stats = httpStats(allStats, changed);
            filterCounters.clear();
            routerCounts =
                    new RouterCounts(
                            allStats.scope("http." + changed.statPrefix() + "."),
                            allStats.scope("http.async-client."));
        }
        HttpSettings before = settings;
        settings = changed;
        before.close();
        routes = from;
    }

    @Override
    public void serve(Channel channel, Worker worker, Downstream downstream) {
        if (beginsAsHttp2(downstream)) Http2Downstream.serve(channel, this, worker, downstream);
        else channel.pipeline().addLast("http", new DownstreamConnection(this, worker, downstream));
    }

    /// Goes on with a connection that another generation has served.
    public void goOn(MovedConnection moved, Worker worker, Downstream downstream) {
        switch (moved.protocol()) {
            case MovedConnection.Http1(boolean unread) -> {
                var connection = new DownstreamConnection(this, worker, downstream);
                connection.goesOn(moved.openedNanos(), moved.requests(), unread);
                moved.channel().pipeline().addLast("http", connection);
            }
            case MovedConnection.Http2 state ->
                    Http2Downstream.goOn(moved, state, this, worker, downstream);
        }
    }

    private boolean beginsAsHttp2(Downstream downstream) {
        return switch (settings.codecType()) {
            case HTTP1 -> false;
            case HTTP2 -> true;
            case AUTO -> {
                TlsConnection tls = downstream.tls();
                yield tls != null && tls.applicationProtocol().equals("h2");
            }
        };
    }

    @Override
    public void close() {
        chains.close();
        settings.close();
    }

    public ChainSource chains() {
        return chains;
    }

    HttpSettings settings() {
        return settings;
    }

    RouteSource routes() {
        return routes;
    }

    ClusterLookup clusters() {
        return clusters;
    }

    ServerHealth health() {
        return health;
    }

    HttpStats stats() {
        return stats;
    }

    /// A counter of a filter, `http.<prefix>.<name>`.
    Counter filterCounter(String name) {
        return filterCounters.computeIfAbsent(name, this::newCounter);
    }

    private Counter newCounter(String name) {
        return allStats.scope("http." + settings.statPrefix() + ".").counter(name);
    }

    /// A counter of a filter that stands by itself.
    Counter counter(String name) {
        return ownCounters.computeIfAbsent(name, allStats.scope("")::counter);
    }

    /// What filters ask for again and again; there are as many as configurations name.
    Format format(String text) {
        return formats.computeIfAbsent(text, ConnectionManager::compiled);
    }

    private static Format compiled(String text) {
        return Format.compile(text, Format.Missing.OMIT);
    }

    RouterCounts routerCounts() {
        return routerCounts;
    }

    /// Made with the first HTTP/2 connection, as in Envoy.
    synchronized Http2Stats http2Stats() {
        if (http2Stats == null) http2Stats = new Http2Stats(allStats.scope(""));
        return http2Stats;
    }

    HttpDate date() {
        return date;
    }
}
