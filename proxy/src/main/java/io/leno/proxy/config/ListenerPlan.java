package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.filter.ChainLedger;
import io.leno.proxy.filter.ChainSource;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.http.ConnectionManager;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.http.HttpSettings;
import io.leno.proxy.http.RouteSource;
import io.leno.proxy.listener.ChainMatch;
import io.leno.proxy.listener.ListenerSettings;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tcp.TcpProxy;
import io.leno.proxy.tcp.TcpSettings;
import io.leno.proxy.tls.SecretUser;
import io.leno.proxy.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A listener that was understood, not yet in force; later the one in force.
///
/// @param original see [ListenerSettings#original]
/// @param chains the default chain too
record ListenerPlan(
        Listener config,
        List<InetSocketAddress> addresses,
        boolean original,
        ListenerSettings.Inspection inspects,
        List<ChainPlan> chains) {
    private static final int BACKLOG = 4096;

    record ChainPlan(
            FilterChain config,
            boolean isDefault,
            ChainMatch match,
            @Nullable ServerTls tls,
            ServerPlan server) {
        /// The same place in the listener: its filters may differ.
        boolean isAt(FilterChain other, boolean otherIsDefault) {
            return isDefault == otherIsDefault
                    && config.getName().equals(other.getName())
                    && config.getFilterChainMatch().equals(other.getFilterChainMatch());
        }
    }

    sealed interface ServerPlan {
        /// Puts the plan in force.
        ConnectionServer commit(Context context);

        /// What is in force; null before [#commit].
        @Nullable ConnectionServer server();

        void discard();
    }

    /// What servers are made with.
    record Context(
            ClusterLookup clusters, Stats stats, FilterRegistry registry, ChainLedger ledger) {}

    /// An HTTP connection manager: a new one, or other settings for the one that is there.
    static final class HttpPlan implements ServerPlan {
        private final HttpConnectionManager config;
        private final HttpSettings settings;

        /// Until it is in force: the connection manager has later ones, and nothing else may hold
        /// on to the plugins in this one.
        private ChainSource.@Nullable Prepared chain;

        private final RouteSource routes;
        private final String rds;
        private @Nullable ConnectionManager manager;

        HttpPlan(
                HttpConnectionManager config,
                HttpSettings settings,
                ChainSource.Prepared chain,
                RouteSource routes,
                String rds,
                @Nullable ConnectionManager manager) {
            this.config = config;
            this.settings = settings;
            this.chain = chain;
            this.routes = routes;
            this.rds = rds;
            this.manager = manager;
        }

        HttpConnectionManager config() {
            return config;
        }

        /// Null until it is in force.
        @Nullable ConnectionManager manager() {
            return manager;
        }

        @Override
        public ConnectionServer commit(Context context) {
            ConnectionManager known = manager;
            ChainSource.Prepared first = Objects.requireNonNull(chain, "in force already");
            chain = null;
            if (known != null) {
                known.chains().commit(first);
                known.configure(settings, routes);
                return known;
            }
            ChainSource chains = ChainSource.of(first, context.registry(), context.ledger());
            manager =
                    new ConnectionManager(
                            settings, routes, chains, context.clusters(), context.stats());
            return manager;
        }

        @Override
        public @Nullable ConnectionServer server() {
            return manager;
        }

        @Override
        public void discard() {
            if (chain == null) return;
            chain.discard();
            settings.accessLogs().forEach(AccessLog::close);
        }
    }

    static final class TcpPlan implements ServerPlan {
        private final TcpSettings settings;
        private @Nullable TcpProxy proxy;

        TcpPlan(TcpSettings settings) {
            this.settings = settings;
        }

        @Override
        public ConnectionServer commit(Context context) {
            if (proxy == null) proxy = new TcpProxy(settings, context.clusters(), context.stats());
            return proxy;
        }

        @Override
        public @Nullable ConnectionServer server() {
            return proxy;
        }

        @Override
        public void discard() {
            if (proxy == null) settings.accessLogs().forEach(AccessLog::close);
        }
    }

    @Nullable ChainPlan find(FilterChain chain, boolean isDefault) {
        for (ChainPlan known : chains) if (known.isAt(chain, isDefault)) return known;
        return null;
    }

    void discard() {
        for (ChainPlan chain : chains) chain.server().discard();
    }

    /// Route tables that it brings along.
    List<RouteTable> tables() {
        var tables = new ArrayList<RouteTable>();
        for (ChainPlan chain : chains) {
            if (!(chain.server() instanceof HttpPlan http) || !http.rds.isEmpty()) continue;
            RouteTable table = http.routes.current();
            if (table != null) tables.add(table);
        }
        return tables;
    }

    /// Names of route tables that must be there before it serves.
    Set<String> routeNames() {
        Set<String> names = new HashSet<>();
        for (ChainPlan chain : chains) {
            if (chain.server() instanceof HttpPlan http && !http.rds.isEmpty()) names.add(http.rds);
        }
        return names;
    }

    /// All that work with secrets.
    Set<SecretUser> secretUsers() {
        Set<SecretUser> users = new HashSet<>();
        for (ChainPlan chain : chains) if (chain.tls() != null) users.add(chain.tls());
        return users;
    }

    boolean hasSecrets() {
        return secretUsers().stream().allMatch(SecretUser::isReady);
    }

    /// Puts all chains in force.
    ListenerSettings commit(Context context) {
        var made = new ArrayList<ListenerSettings.Chain>();
        ListenerSettings.@Nullable Chain otherwise = null;
        for (ChainPlan plan : chains) {
            var chain =
                    new ListenerSettings.Chain(
                            plan.config().getName(),
                            plan.match(),
                            plan.tls(),
                            plan.server().commit(context));
            if (plan.isDefault()) otherwise = chain;
            else made.add(chain);
        }
        return new ListenerSettings(
                config.getName(),
                config.getStatPrefix(),
                addresses,
                binds(),
                original,
                config.getUseOriginalDst().getValue(),
                inspects,
                config.getTrafficDirection() == TrafficDirection.INBOUND,
                Protos.number(config.hasTcpBacklogSize(), config.getTcpBacklogSize(), BACKLOG),
                made,
                otherwise);
    }

    private boolean binds() {
        return !config.hasBindToPort() || config.getBindToPort().getValue();
    }

    /// Sockets opened for the one serve the other.
    boolean hasSameSockets(ListenerPlan other) {
        return addresses.equals(other.addresses) && binds() == other.binds();
    }

    /// Servers of this plan that the next one has no use for.
    void closeAllBut(Set<ConnectionServer> kept) {
        for (ChainPlan chain : chains) {
            ConnectionServer server = chain.server().server();
            if (server != null && !kept.contains(server)) server.close();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(config.getName());
    }
}
