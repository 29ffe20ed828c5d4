package io.leno.proxy.http;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.filter.ChainSource;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.Worker;
import io.netty.channel.Channel;

/// What a listener does with HTTP connections: settings, filters, routes. Envoy:
/// `HttpConnectionManager`. It lives as long as its filter chain's place in the listener: when
/// settings, filters or routes change, new streams of old connections get the new ones and no
/// connection is closed.
public final class ConnectionManager {
    private final ChainSource chains;
    private final ClusterLookup clusters;
    private final HttpDate date = new HttpDate();
    private final Stats allStats;
    private volatile HttpSettings settings;
    private volatile RouteSource routes;
    private volatile HttpStats stats;

    public ConnectionManager(
            HttpSettings settings,
            RouteSource routes,
            ChainSource chains,
            ClusterLookup clusters,
            Stats stats) {
        this.settings = requireNonNull(settings, "settings");
        this.routes = requireNonNull(routes, "routes");
        this.chains = requireNonNull(chains, "chains");
        this.clusters = requireNonNull(clusters, "clusters");
        allStats = stats;
        this.stats = new HttpStats(stats.scope("http." + settings.statPrefix() + "."));
    }

    /// Takes other settings and routes, on the configuration's thread; the chain is changed through
    /// [#chains].
    public void configure(HttpSettings changed, RouteSource from) {
        if (!changed.statPrefix().equals(settings.statPrefix())) {
            stats = new HttpStats(allStats.scope("http." + changed.statPrefix() + "."));
        }
        settings = changed;
        routes = from;
    }

    /// Serves a connection that was just accepted; called on its event loop.
    public void serve(Channel channel, Worker worker, Downstream downstream) {
        channel.pipeline().addLast("http", new DownstreamConnection(this, worker, downstream));
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

    HttpStats stats() {
        return stats;
    }

    HttpDate date() {
        return date;
    }

    /// The listener's side of a connection.
    public interface Downstream {
        String listenerName();

        /// True once connections should end: after the response at hand, with `connection: close`.
        boolean isDraining();

        /// Where the client meant to go, before the connection was redirected to us.
        java.net.InetSocketAddress originalDestination();

        /// Unique among the connections of the process.
        long connectionId();
    }
}
