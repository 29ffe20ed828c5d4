package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.filter.ChainLedger;
import io.leno.proxy.filter.ChainSource;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.http.HttpSettings;
import io.leno.proxy.http.RouteSource;
import io.leno.proxy.listener.ChainMatch;
import io.leno.proxy.listener.ListenerSettings;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `Listener` → [ListenerPlan]: everything is understood and checked before anything changes.
final class ListenerCompiler {
    private static final int BUFFER_LIMIT = 1 << 20;
    private static final Duration INSPECTION_TIMEOUT = Duration.ofSeconds(15);
    private static final String TLS_INSPECTOR =
            "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector";
    private static final String ORIGINAL_DST =
            "envoy.extensions.filters.listener.original_dst.v3.OriginalDst";

    /// It only guesses the protocol; without HTTP/2 nothing follows from it.
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("envoy.extensions.filters.listener.http_inspector.v3.HttpInspector");

    private final FilterRegistry registry;
    private final ChainLedger ledger;
    private final ClusterStore clusters;
    private final RouteStore routes;
    private final LogFiles files;
    private final FieldCoverage coverage;
    private final TransportSockets sockets;
    private final Stats stats;
    private final Node node;
    private final boolean gateway;

    /// @param node a gateway unless its id is a sidecar's: filters attached to gateways serve there
    ListenerCompiler(
            FilterRegistry registry,
            ChainLedger ledger,
            ClusterStore clusters,
            RouteStore routes,
            LogFiles files,
            FieldCoverage coverage,
            TransportSockets sockets,
            Stats stats,
            Node node) {
        this.registry = registry;
        this.ledger = ledger;
        this.clusters = clusters;
        this.routes = routes;
        this.files = files;
        this.coverage = coverage;
        this.sockets = sockets;
        this.stats = stats;
        this.node = node;
        gateway = !node.getId().startsWith("sidecar~");
    }

    /// @param before the plan in force under this name, whose chains are taken over where they fit
    ListenerPlan compile(Listener config, @Nullable ListenerPlan before) {
        String where = "listener " + config.getName();
        if (config.getFilterChainsCount() == 0 && !config.hasDefaultFilterChain()) {
            throw new InvalidResourceException(
                    "error adding listener '" + config.getName() + "': no filter chains specified");
        }
        var chains = new ArrayList<ListenerPlan.ChainPlan>();
        var plan =
                new ListenerPlan(
                        config,
                        addresses(config, where),
                        isOriginal(config, where),
                        inspection(config),
                        chains);
        try {
            for (FilterChain chain : config.getFilterChainsList()) {
                chains.add(chain(chain, false, config, before, where));
            }
            if (config.hasDefaultFilterChain()) {
                chains.add(chain(config.getDefaultFilterChain(), true, config, before, where));
            }
            checkMatches(config);
        } catch (RuntimeException e) {
            plan.discard();
            throw e;
        }
        coverage.check(config, where);
        return plan;
    }

    private static void checkMatches(Listener config) {
        Set<FilterChainMatch> seen = new HashSet<>();
        for (FilterChain chain : config.getFilterChainsList()) {
            if (!seen.add(chain.getFilterChainMatch())) {
                throw new InvalidResourceException(
                        "error adding listener '"
                                + config.getName()
                                + "': filter chain '"
                                + chain.getName()
                                + "' has the same matching rules defined as another filter chain");
            }
        }
    }

    private static List<InetSocketAddress> addresses(Listener config, String where) {
        var all = new ArrayList<InetSocketAddress>();
        if (config.hasApiListener() || config.hasInternalListener()) {
            throw new InvalidResourceException(
                    where + ": only listeners with an address are supported");
        }
        all.add(Protos.address(config.getAddress(), where));
        for (AdditionalAddress additional : config.getAdditionalAddressesList()) {
            all.add(Protos.address(additional.getAddress(), where));
        }
        return all;
    }

    private static boolean isOriginal(Listener config, String where) {
        boolean original = config.getUseOriginalDst().getValue();
        for (ListenerFilter filter : config.getListenerFiltersList()) {
            String type = Protos.typeName(filter.getTypedConfig());
            if (type.equals(ORIGINAL_DST)
                    || (type.isEmpty()
                            && filter.getName().equals("envoy.filters.listener.original_dst"))) {
                original = true;
            } else if (!isInspector(filter) && !WITHOUT_EFFECT.contains(type)) {
                throw new InvalidResourceException(
                        where
                                + ": "
                                + InvalidResourceException.unknown(filter.getName(), type)
                                        .getMessage());
            }
        }
        return original;
    }

    private static boolean isInspector(ListenerFilter filter) {
        String type = Protos.typeName(filter.getTypedConfig());
        return type.equals(TLS_INSPECTOR)
                || (type.isEmpty()
                        && filter.getName().equals("envoy.filters.listener.tls_inspector"));
    }

    /// Envoy: a chain that asks for what only the inspector knows brings it along.
    private static ListenerSettings.Inspection inspection(Listener config) {
        boolean wanted =
                config.getListenerFiltersList().stream().anyMatch(ListenerCompiler::isInspector)
                        || config.getFilterChainsList().stream()
                                .map(FilterChain::getFilterChainMatch)
                                .anyMatch(ListenerCompiler::asksForHello);
        return new ListenerSettings.Inspection(
                wanted,
                Protos.duration(
                        config.hasListenerFiltersTimeout(),
                        config.getListenerFiltersTimeout(),
                        INSPECTION_TIMEOUT),
                config.getContinueOnListenerFiltersTimeout());
    }

    private static boolean asksForHello(FilterChainMatch match) {
        return match.getServerNamesCount() > 0
                || match.getApplicationProtocolsCount() > 0
                || match.getTransportProtocol().equals("tls");
    }

    private @Nullable ServerTls tls(
            FilterChain config,
            Listener listener,
            ListenerPlan.@Nullable ChainPlan known,
            String where) {
        String statName =
                ListenerSettings.statName(listener.getStatPrefix(), addresses(listener, where));
        return sockets.server(
                config.getTransportSocket(),
                known == null ? null : known.tls(),
                stats.scope("listener." + statName + "."),
                where);
    }

    private ListenerPlan.ChainPlan chain(
            FilterChain config,
            boolean isDefault,
            Listener listener,
            @Nullable ListenerPlan before,
            String where) {
        if (config.getFiltersCount() != 1) return refuseFilters(config, where);
        ListenerPlan.ChainPlan known = before == null ? null : before.find(config, isDefault);
        ServerTls tls = tls(config, listener, known, where);
        ChainMatch match = match(config.getFilterChainMatch(), where);
        Filter filter = config.getFilters(0);
        Any any = filter.getTypedConfig();
        ListenerPlan.ServerPlan server =
                switch (Protos.typeName(any)) {
                    case HttpCompiler.TYPE -> http(any, listener, known, where);
                    case TcpCompiler.TYPE -> tcp(any, config, known, where);
                    default ->
                            throw new InvalidResourceException(
                                    where
                                            + ": "
                                            + InvalidResourceException.unknown(
                                                            filter.getName(), any.getTypeUrl())
                                                    .getMessage());
                };
        return new ListenerPlan.ChainPlan(config, isDefault, match, tls, server);
    }

    /// Network filters before the terminal one are not supported; each is named.
    private static ListenerPlan.ChainPlan refuseFilters(FilterChain config, String where) {
        if (config.getFiltersCount() == 0) {
            throw new InvalidResourceException(
                    where + ": filter chain without filters (expected: one)");
        }
        Filter first = config.getFilters(0);
        throw new InvalidResourceException(
                where
                        + ": "
                        + InvalidResourceException.unknown(
                                        first.getName(), first.getTypedConfig().getTypeUrl())
                                .getMessage());
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
        var specs = HttpCompiler.filters(config, where);
        String rds = "";
        RouteSource source;
        switch (config.getRouteSpecifierCase()) {
            case RDS -> {
                Protos.requireAds(config.getRds().getConfigSource(), "rds.config_source", where);
                rds = config.getRds().getRouteConfigName();
                source = routes.source(rds);
            }
            case ROUTE_CONFIG -> {
                RouteTable table = routes.compile(config.getRouteConfig());
                checkClusters(config, table);
                source = () -> table;
            }
            default ->
                    throw new InvalidResourceException(
                            where
                                    + ": "
                                    + config.getRouteSpecifierCase()
                                    + " is not supported (expected: rds or route_config)");
        }
        int bufferLimit =
                Protos.number(
                        listener.hasPerConnectionBufferLimitBytes(),
                        listener.getPerConnectionBufferLimitBytes(),
                        BUFFER_LIMIT);
        HttpSettings settings = HttpCompiler.settings(config, bufferLimit, files, node, where);
        ChainSource chains =
                before == null || before.manager() == null ? null : before.manager().chains();
        try {
            var prepared = ChainSource.prepare(specs, places(listener), chains, registry, ledger);
            return new ListenerPlan.HttpPlan(
                    config,
                    settings,
                    prepared,
                    source,
                    rds,
                    before == null ? null : before.manager());
        } catch (RuntimeException e) {
            settings.accessLogs().forEach(io.leno.proxy.accesslog.AccessLog::close);
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
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

    private static ChainMatch match(FilterChainMatch config, String where) {
        var sources = new ArrayList<>(prefixes(config.getSourcePrefixRangesList(), where));
        sources.addAll(prefixes(config.getDirectSourcePrefixRangesList(), where));
        return new ChainMatch(
                config.hasDestinationPort() ? config.getDestinationPort().getValue() : -1,
                prefixes(config.getPrefixRangesList(), where),
                serverNames(config, where),
                config.getTransportProtocol(),
                Set.copyOf(config.getApplicationProtocolsList()),
                sources,
                Set.copyOf(config.getSourcePortsList()));
    }

    private static Set<String> serverNames(FilterChainMatch config, String where) {
        Set<String> names = new HashSet<>();
        for (String name : config.getServerNamesList()) {
            if (name.lastIndexOf('*') > 0 || (name.startsWith("*") && !name.startsWith("*."))) {
                throw new InvalidResourceException(
                        where
                                + ": partial wildcards are not supported in \"server_names\": "
                                + name
                                + " (expected: a name, or *. and its end)");
            }
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static List<ChainMatch.Prefix> prefixes(List<CidrRange> ranges, String where) {
        var prefixes = new ArrayList<ChainMatch.Prefix>();
        for (CidrRange range : ranges) {
            try {
                var address =
                        io.leno.proxy.cluster.Addresses.ofLiteral(range.getAddressPrefix(), 0)
                                .getAddress();
                prefixes.add(new ChainMatch.Prefix(address, range.getPrefixLen().getValue()));
            } catch (IllegalArgumentException e) {
                throw new InvalidResourceException(where + ": prefix_ranges: " + e.getMessage(), e);
            }
        }
        return prefixes;
    }
}
