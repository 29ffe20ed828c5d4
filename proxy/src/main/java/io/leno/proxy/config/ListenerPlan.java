package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.filter.ChainLedger;
import io.leno.proxy.filter.ChainSource;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.http.ConnectionManager;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.http.HttpSettings;
import io.leno.proxy.http.ServerHealth;
import io.leno.proxy.listener.ChainChoice;
import io.leno.proxy.listener.ChainIndex;
import io.leno.proxy.listener.ChainMatch;
import io.leno.proxy.listener.ListenerFilterSpec;
import io.leno.proxy.listener.ListenerSettings;
import io.leno.proxy.listener.SocketSettings;
import io.leno.proxy.network.FilteredServer;
import io.leno.proxy.network.NetworkFilterSpec;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tcp.TcpProxy;
import io.leno.proxy.tcp.TcpSettings;
import io.leno.proxy.tls.SecretUser;
import io.leno.proxy.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// A listener that was understood, not yet in force; later the one in force.
///
/// @param matcher chooses a chain by its name, in place of the chains' own conditions
/// @param chains the default chain too
record ListenerPlan(
        Listener config,
        SocketSettings sockets,
        List<ListenerFilterSpec> filters,
        List<DiscoveredFilter<?>> discoveredFilters,
        @Nullable ChainChoice<String> matcher,
        List<AccessLog> accessLogs,
        List<ChainPlan> chains) {
    private static final Duration FILTER_TIMEOUT = Duration.ofSeconds(15);

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
            ClusterLookup clusters,
            ServerHealth health,
            Stats stats,
            FilterRegistry registry,
            ChainLedger ledger) {}

    /// An HTTP connection manager: a new one, or other settings for the one that is there.
    static final class HttpPlan implements ServerPlan {
        private final HttpConnectionManager config;
        private final HttpSettings settings;
        private final List<FilterSlot> filters;
        private final Set<Attachment> places;

        /// Until it is in force: the connection manager has later ones, and nothing else may hold
        /// on to the plugins in this one.
        private ChainSource.@Nullable Prepared chain;

        private final RoutePlan routes;
        private @Nullable ConnectionManager manager;

        HttpPlan(
                HttpConnectionManager config,
                HttpSettings settings,
                List<FilterSlot> filters,
                Set<Attachment> places,
                ChainSource.Prepared chain,
                RoutePlan routes,
                @Nullable ConnectionManager manager) {
            this.config = config;
            this.settings = settings;
            this.filters = List.copyOf(filters);
            this.places = Set.copyOf(places);
            this.chain = chain;
            this.routes = routes;
            this.manager = manager;
        }

        HttpConnectionManager config() {
            return config;
        }

        /// Filters whose settings are discovered.
        List<Discovery> discovered() {
            var all = new ArrayList<Discovery>();
            for (FilterSlot slot : filters)
                if (slot instanceof FilterSlot.Discovered one) all.add(one.discovery());
            return all;
        }

        /// A chain with the settings that are known now.
        ChainSource.Prepared prepare(ExtensionStore extensions, Context context) {
            return ChainSource.prepare(
                    FilterSlot.specs(filters, extensions),
                    places,
                    settings.statPrefix(),
                    manager == null ? null : manager.chains(),
                    context.registry(),
                    context.ledger());
        }

        /// New streams get this chain, now or once the listener is in force.
        void use(ChainSource.Prepared next) {
            if (chain == null) {
                Objects.requireNonNull(manager, "in force").chains().commit(next);
                return;
            }
            chain.discard();
            chain = next;
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
                known.configure(settings, routes.source());
                return known;
            }
            ChainSource chains = ChainSource.of(first, context.registry(), context.ledger());
            manager =
                    new ConnectionManager(
                            settings,
                            routes.source(),
                            chains,
                            context.clusters(),
                            context.health(),
                            context.stats());
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
            settings.close();
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

    /// Other filters than an HTTP connection manager or a TCP proxy alone.
    static final class FilteredPlan implements ServerPlan {
        private final List<NetworkFilterSpec> filters;
        private final List<DiscoveredFilter<?>> discovered;
        private final @Nullable ServerPlan end;
        private @Nullable FilteredServer server;

        /// @param discovered those of the filters whose settings are
        /// @param end null where the last of the filters is the end
        FilteredPlan(
                List<NetworkFilterSpec> filters,
                List<DiscoveredFilter<?>> discovered,
                @Nullable ServerPlan end) {
            this.filters = List.copyOf(filters);
            this.discovered = List.copyOf(discovered);
            this.end = end;
        }

        @Nullable ServerPlan end() {
            return end;
        }

        @Override
        public ConnectionServer commit(Context context) {
            if (server == null) {
                ConnectionServer last = end == null ? null : end.commit(context);
                server = new FilteredServer(filters, last, context.stats());
            }
            return server;
        }

        @Override
        public @Nullable ConnectionServer server() {
            return server;
        }

        @Override
        public void discard() {
            if (server != null) return;
            filters.forEach(filter -> filter.current().close());
            if (end != null) end.discard();
        }
    }

    /// The connection manager at the end of a chain; null where there is none.
    private static @Nullable HttpPlan http(ChainPlan chain) {
        ServerPlan server = chain.server();
        if (server instanceof FilteredPlan filtered && filtered.end() != null)
            server = filtered.end();
        return server instanceof HttpPlan http ? http : null;
    }

    /// All connection managers.
    List<HttpPlan> https() {
        return chains.stream().map(ListenerPlan::http).filter(Objects::nonNull).toList();
    }

    @Nullable ChainPlan find(FilterChain chain, boolean isDefault) {
        for (ChainPlan known : chains) if (known.isAt(chain, isDefault)) return known;
        return null;
    }

    void discard() {
        for (ChainPlan chain : chains) chain.server().discard();
        accessLogs.forEach(AccessLog::close);
        filters.forEach(filter -> filter.current().close());
    }

    /// Route tables that it brings along.
    List<RouteTable> tables() {
        var tables = new ArrayList<RouteTable>();
        for (HttpPlan http : https()) tables.addAll(http.routes.own());
        return tables;
    }

    /// Route tables that must be there before it serves.
    List<Wanted> routes() {
        List<Wanted> all = new ArrayList<>();
        for (HttpPlan http : https()) all.addAll(http.routes.tables());
        return all;
    }

    /// Scopes of routes that must be there before it serves.
    List<Wanted> scopes() {
        List<Wanted> all = new ArrayList<>();
        for (ScopedRoutes scoped : scopedRoutes())
            if (scoped.scopes() != null) all.add(scoped.scopes());
        return all;
    }

    List<ScopedRoutes> scopedRoutes() {
        List<ScopedRoutes> all = new ArrayList<>();
        for (HttpPlan http : https())
            if (http.routes instanceof RoutePlan.Scoped(var scoped)) all.add(scoped);
        return all;
    }

    /// Filters whose settings are discovered.
    List<Discovery> discovered() {
        List<Discovery> all = new ArrayList<>();
        for (HttpPlan http : https()) all.addAll(http.discovered());
        for (DiscoveredFilter<?> filter : filtersBelowHttp()) all.add(filter.discovery());
        return all;
    }

    /// Network and listener filters whose settings are discovered.
    List<DiscoveredFilter<?>> filtersBelowHttp() {
        var all = new ArrayList<>(discoveredFilters);
        for (ChainPlan chain : chains)
            if (chain.server() instanceof FilteredPlan filtered) all.addAll(filtered.discovered);
        return all;
    }

    /// All that work with secrets.
    Set<SecretUser> secretUsers() {
        Set<SecretUser> users = new HashSet<>();
        for (ChainPlan chain : chains) if (chain.tls() != null) users.add(chain.tls());
        return users;
    }

    /// Puts all chains in force.
    ListenerSettings commit(Context context) {
        var made = new ArrayList<ListenerSettings.Chain>();
        var index = new ChainIndex<ListenerSettings.Chain>();
        ListenerSettings.@Nullable Chain otherwise = null;
        for (ChainPlan plan : chains) {
            FilterChain chainConfig = plan.config();
            var chain =
                    new ListenerSettings.Chain(
                            chainConfig.getName(),
                            plan.tls(),
                            Protos.duration(chainConfig.getTransportSocketConnectTimeout()),
                            plan.server().commit(context));
            if (plan.isDefault()) otherwise = chain;
            else {
                made.add(chain);
                index.add(plan.match(), chain);
            }
        }
        return settings(made, choice(made, index, otherwise), otherwise);
    }

    private ChainChoice<ListenerSettings.Chain> choice(
            List<ListenerSettings.Chain> made,
            ChainIndex<ListenerSettings.Chain> index,
            ListenerSettings.@Nullable Chain otherwise) {
        ChainChoice<String> byName = matcher;
        if (byName == null) {
            return socket -> {
                ListenerSettings.Chain found = index.find(socket);
                return found == null ? otherwise : found;
            };
        }
        Map<String, ListenerSettings.Chain> named = new HashMap<>();
        for (ListenerSettings.Chain chain : made) named.put(chain.name(), chain);
        return socket -> {
            String name = byName.find(socket);
            return name == null ? otherwise : named.get(name);
        };
    }

    private ListenerSettings settings(
            List<ListenerSettings.Chain> made,
            ChainChoice<ListenerSettings.Chain> choice,
            ListenerSettings.@Nullable Chain otherwise) {
        return new ListenerSettings(
                config.getName(),
                config.getStatPrefix(),
                sockets,
                config.getUseOriginalDst().getValue(),
                filters,
                Protos.duration(
                        config.hasListenerFiltersTimeout(),
                        config.getListenerFiltersTimeout(),
                        FILTER_TIMEOUT),
                config.getContinueOnListenerFiltersTimeout(),
                config.getTrafficDirection() == TrafficDirection.INBOUND,
                config.getIgnoreGlobalConnLimit(),
                made,
                choice,
                otherwise,
                accessLogs);
    }

    /// Sockets opened for the one serve the other.
    boolean hasSameSockets(ListenerPlan other) {
        return sockets.isSameAs(other.sockets);
    }

    /// Servers of this plan that the next one has no use for.
    void closeAllBut(Set<ConnectionServer> kept) {
        filters.forEach(filter -> filter.current().close());
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
