package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.proxy.accesslog.InvalidAccessLogException;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.dns.NameCaches;
import io.leno.proxy.filter.ChainLedger;
import io.leno.proxy.filter.ChainSource;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.filter.ProxyNodes;
import io.leno.proxy.http.HttpSettings;
import io.leno.proxy.listener.ChainMatch;
import io.leno.proxy.listener.ListenerSettings;
import io.leno.proxy.network.NetworkFilterSpec;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// `Listener` → [ListenerPlan]: everything is understood and checked before anything changes.
final class ListenerCompiler {
    private static final int BUFFER_LIMIT = 1 << 20;
    private final FilterRegistry registry;
    private final ChainLedger ledger;
    private final ClusterStore clusters;
    private final RouteStore routes;
    private final ScopeStore scopes;
    private final ExtensionStore extensions;
    private final LogFiles files;
    private final FieldCoverage coverage;
    private final TransportSockets sockets;
    private final Stats stats;
    private final Node node;
    private final boolean gateway;
    private final ListenerFilterCompiler listenerFilters;
    private final NetworkFilterCompiler networkFilters;

    /// @param node a gateway unless its id is a sidecar's: filters attached to gateways serve there
    ListenerCompiler(
            FilterRegistry registry,
            ChainLedger ledger,
            ClusterStore clusters,
            RouteStore routes,
            ScopeStore scopes,
            ExtensionStore extensions,
            LogFiles files,
            FieldCoverage coverage,
            TransportSockets sockets,
            NameCaches names,
            Stats stats,
            Node node) {
        this.registry = registry;
        this.ledger = ledger;
        this.clusters = clusters;
        this.routes = routes;
        this.scopes = scopes;
        this.extensions = extensions;
        this.files = files;
        this.coverage = coverage;
        this.sockets = sockets;
        this.stats = stats;
        this.node = node;
        gateway = !node.getId().startsWith("sidecar~");
        listenerFilters =
                new ListenerFilterCompiler(stats, coverage, registry.plugins(), ledger.accounts());
        networkFilters =
                new NetworkFilterCompiler(
                        stats,
                        coverage,
                        registry.plugins(),
                        ledger,
                        ProxyNodes.of(node),
                        files.proxy().clusters(),
                        names);
    }

    /// @param before the plan in force under this name, whose chains are taken over where they fit
    ListenerPlan compile(Listener config, @Nullable ListenerPlan before) {
        try {
            return plan(config, before);
        } catch (InvalidAccessLogException | InvalidPathException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    private ListenerPlan plan(Listener config, @Nullable ListenerPlan before) {
        String where = "listener " + config.getName();
        if (config.getFilterChainsCount() == 0 && !config.hasDefaultFilterChain()) {
            throw new InvalidResourceException(
                    "error adding listener '" + config.getName() + "': no filter chains specified");
        }
        var chains = new ArrayList<ListenerPlan.ChainPlan>();
        var discovered = new ArrayList<DiscoveredFilter<?>>();
        ListenerPlan plan =
                new ListenerPlan(
                        config,
                        SocketCompiler.compile(config, where),
                        listenerFilters.compile(config, extensions, discovered, where),
                        discovered,
                        ConnectionInputs.chainMatcher(config, where),
                        TcpCompiler.accessLogs(config.getAccessLogList(), files),
                        chains);
        try {
            for (FilterChain chain : config.getFilterChainsList()) {
                chains.add(chain(chain, false, config, before, where));
            }
            if (config.hasDefaultFilterChain()) {
                chains.add(chain(config.getDefaultFilterChain(), true, config, before, where));
            }
            if (!config.hasFilterChainMatcher()) ChainMatchCompiler.check(config);
        } catch (RuntimeException e) {
            plan.discard();
            throw e;
        }
        coverage.check(config, where);
        return plan;
    }

    private @Nullable ServerTls tls(
            FilterChain config,
            Listener listener,
            ListenerPlan.@Nullable ChainPlan known,
            String where) {
        return sockets.server(
                config.getTransportSocket(),
                known == null ? null : known.tls(),
                stats.scope(statScope(listener, where)),
                where);
    }

    private static String statScope(Listener listener, String where) {
        return "listener."
                + ListenerSettings.statName(
                        listener.getStatPrefix(),
                        SocketCompiler.compile(listener, where).addresses())
                + ".";
    }

    private ListenerPlan.ChainPlan chain(
            FilterChain config,
            boolean isDefault,
            Listener listener,
            @Nullable ListenerPlan before,
            String where) {
        ListenerPlan.ChainPlan known = before == null ? null : before.find(config, isDefault);
        ServerTls tls = tls(config, listener, known, where);
        ChainMatch match = ChainMatchCompiler.compile(config.getFilterChainMatch(), listener);
        return new ListenerPlan.ChainPlan(
                config, isDefault, match, tls, server(config, listener, known, where));
    }

    /// What becomes of the chain's connections: filters on the way, and the one at the end.
    private ListenerPlan.ServerPlan server(
            FilterChain config,
            Listener listener,
            ListenerPlan.@Nullable ChainPlan known,
            String where) {
        List<Filter> filters = config.getFiltersList();
        boolean sameFilters = known != null && known.config().getFiltersList().equals(filters);
        if (known != null
                && sameFilters
                && known.server() instanceof ListenerPlan.FilteredPlan same) return same;
        if (filters.isEmpty()) return new ListenerPlan.FilteredPlan(List.of(), List.of(), null);
        var specs = new ArrayList<NetworkFilterSpec>();
        var discovered = new ArrayList<DiscoveredFilter<?>>();
        for (Filter filter : filters.subList(0, filters.size() - 1))
            specs.add(passing(filter, discovered, where));
        Filter last = filters.getLast();
        ListenerPlan.ServerPlan end = end(last, config, listener, known, where);
        if (end == null) {
            if (last.hasConfigDiscovery()) specs.add(discovered(last, true, discovered, where));
            else {
                NetworkFilterCompiler.Compiled compiled = networkFilters.compile(last, where);
                if (!compiled.isTerminal()) throw misplaced(last, where, "non-terminal", "is");
                specs.add(compiled.spec());
            }
        }
        return end != null && specs.isEmpty()
                ? end
                : new ListenerPlan.FilteredPlan(specs, discovered, end);
    }

    /// A filter whose settings come by ECDS.
    ///
    /// @param isEnd of its chain
    private NetworkFilterSpec discovered(
            Filter filter, boolean isEnd, List<DiscoveredFilter<?>> all, String where) {
        var discovery =
                Discovery.of(
                        Discovery.Kind.NETWORK,
                        filter.getName(),
                        filter.getConfigDiscovery(),
                        stats,
                        where);
        DiscoveredFilter<NetworkFilterSettings> found =
                DiscoveredFilter.of(
                        discovery,
                        extensions,
                        any -> networkFilters.settings(filter, any, isEnd, where));
        all.add(found);
        return new NetworkFilterSpec(filter.getName(), found.settings());
    }

    private NetworkFilterSpec passing(
            Filter filter, List<DiscoveredFilter<?>> discovered, String where) {
        if (filter.hasConfigDiscovery()) return discovered(filter, false, discovered, where);
        String type = Protos.typeName(filter.getTypedConfig());
        if (type.equals(HttpCompiler.TYPE) || type.equals(TcpCompiler.TYPE))
            throw misplaced(filter, where, "terminal", "must be");
        NetworkFilterCompiler.Compiled compiled = networkFilters.compile(filter, where);
        if (compiled.isTerminal()) throw misplaced(filter, where, "terminal", "must be");
        return compiled.spec();
    }

    private static InvalidResourceException misplaced(
            Filter filter, String where, String kind, String verb) {
        return new InvalidResourceException(
                where
                        + ": Error: "
                        + kind
                        + " filter named "
                        + filter.getName()
                        + " of type "
                        + filter.getName()
                        + " "
                        + verb
                        + " the last filter in a network filter chain.");
    }

    /// Null where another kind of filter is the end.
    private ListenerPlan.@Nullable ServerPlan end(
            Filter filter,
            FilterChain config,
            Listener listener,
            ListenerPlan.@Nullable ChainPlan known,
            String where) {
        Any any = filter.getTypedConfig();
        ListenerPlan.ChainPlan single =
                known != null && config.getFiltersCount() == 1 ? known : null;
        return switch (Protos.typeName(any)) {
            case HttpCompiler.TYPE -> http(any, listener, single, where);
            case TcpCompiler.TYPE -> tcp(any, config, single, where);
            default -> null;
        };
    }

    private ListenerPlan.ServerPlan tcp(
            Any any, FilterChain config, ListenerPlan.@Nullable ChainPlan known, String where) {
        if (known != null
                && known.config().equals(config)
                && known.server() instanceof ListenerPlan.TcpPlan same) return same;
        return new ListenerPlan.TcpPlan(TcpCompiler.compile(any, files, coverage, where));
    }

    private ListenerPlan.ServerPlan http(
            Any any, Listener listener, ListenerPlan.@Nullable ChainPlan known, String where) {
        HttpConnectionManager config = Protos.unpack(any, HttpConnectionManager.class, where);
        coverage.check(config, where);
        ListenerPlan.HttpPlan before =
                known != null && known.server() instanceof ListenerPlan.HttpPlan plan ? plan : null;
        var slots = HttpCompiler.filters(config, stats, where);
        RoutePlan source = routePlan(config, where);
        int bufferLimit =
                Protos.number(
                        listener.hasPerConnectionBufferLimitBytes(),
                        listener.getPerConnectionBufferLimitBytes(),
                        BUFFER_LIMIT);
        HttpSettings settings =
                HttpCompiler.settings(
                        config,
                        bufferLimit,
                        listener.getTrafficDirection(),
                        files,
                        node,
                        statScope(listener, where),
                        where);
        ChainSource chains =
                before == null || before.manager() == null ? null : before.manager().chains();
        try {
            var prepared =
                    ChainSource.prepare(
                            FilterSlot.specs(slots, extensions),
                            places(listener),
                            settings.statPrefix(),
                            chains,
                            registry,
                            ledger);
            return new ListenerPlan.HttpPlan(
                    config,
                    settings,
                    slots,
                    places(listener),
                    prepared,
                    source,
                    before == null ? null : before.manager());
        } catch (RuntimeException e) {
            settings.close();
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }

    private RoutePlan routePlan(HttpConnectionManager config, String where) {
        return switch (config.getRouteSpecifierCase()) {
            case RDS -> {
                Wanted rds = RouteStore.wanted(config, stats, where);
                yield new RoutePlan.Discovered(routes.source(rds.ref()), rds);
            }
            case ROUTE_CONFIG -> {
                RouteTable table = routes.compile(config.getRouteConfig());
                checkClusters(config, table);
                yield new RoutePlan.Own(table);
            }
            case SCOPED_ROUTES ->
                    new RoutePlan.Scoped(
                            ScopedRoutesCompiler.compile(config, routes, scopes, stats, where));
            case ROUTESPECIFIER_NOT_SET ->
                    throw new InvalidResourceException(
                            where + ": HttpConnectionManager.route_specifier: value is required");
        };
    }

    private void checkClusters(HttpConnectionManager config, RouteTable table) {
        var routeConfig = config.getRouteConfig();
        if (routeConfig.hasValidateClusters() && !routeConfig.getValidateClusters().getValue())
            return;
        for (String cluster : table.clusters()) {
            if (!clusters.knows(cluster)) {
                throw new InvalidResourceException("route: unknown cluster '" + cluster + "'");
            }
        }
    }

    private Set<Attachment> places(Listener listener) {
        Set<Attachment> places = EnumSet.of(Attachment.EVERYWHERE);
        if (gateway) places.add(Attachment.GATEWAYS);
        if (listener.getTrafficDirection() == TrafficDirection.INBOUND)
            places.add(Attachment.INBOUND);
        if (listener.getTrafficDirection() == TrafficDirection.OUTBOUND && !gateway) {
            places.add(Attachment.OUTBOUND);
        }
        return places;
    }
}
