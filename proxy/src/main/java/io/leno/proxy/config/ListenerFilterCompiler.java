package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.listener.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.proxy.filter.ConnectionPlace;
import io.leno.proxy.filter.PluginAccounts;
import io.leno.proxy.listener.ConnectionRate;
import io.leno.proxy.listener.HttpInspector;
import io.leno.proxy.listener.ListenerFilterSpec;
import io.leno.proxy.listener.LiveListenerFilter;
import io.leno.proxy.listener.OriginalDestinationFilter;
import io.leno.proxy.plugin.Charged;
import io.leno.proxy.plugin.CurrentSettings;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.stats.Stats;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// `ListenerFilter` → [ListenerFilterSpec].
final class ListenerFilterCompiler {
    private static final String PACKAGE = "envoy.extensions.filters.listener.";

    private final Stats stats;
    private final FieldCoverage coverage;
    private final Plugins plugins;
    private final PluginAccounts accounts;

    ListenerFilterCompiler(
            Stats stats, FieldCoverage coverage, Plugins plugins, PluginAccounts accounts) {
        this.accounts = accounts;
        this.stats = stats;
        this.coverage = coverage;
        this.plugins = plugins;
    }

    /// @param discovered gets those whose settings are
    List<ListenerFilterSpec> compile(
            Listener config,
            ExtensionStore extensions,
            List<DiscoveredFilter<?>> discovered,
            String where) {
        var specs = new ArrayList<ListenerFilterSpec>();
        if (config.getUseOriginalDst().getValue() && !has(config, "original_dst"))
            specs.add(spec("original_dst", where));
        for (ListenerFilter filter : config.getListenerFiltersList()) {
            specs.add(
                    new ListenerFilterSpec(
                            filter.getName(),
                            filter.hasConfigDiscovery()
                                    ? discovered(filter, extensions, discovered, where)
                                    : CurrentSettings.of(settings(filter, where)),
                            disabled(filter, where)));
        }
        return specs;
    }

    private CurrentSettings<ListenerFilterSettings> discovered(
            ListenerFilter filter,
            ExtensionStore extensions,
            List<DiscoveredFilter<?>> all,
            String where) {
        var discovery =
                Discovery.of(
                        Discovery.Kind.LISTENER,
                        filter.getName(),
                        filter.getConfigDiscovery(),
                        stats,
                        where);
        DiscoveredFilter<ListenerFilterSettings> found =
                DiscoveredFilter.of(
                        discovery,
                        extensions,
                        any ->
                                settings(
                                        filter.toBuilder()
                                                .clearConfigType()
                                                .setTypedConfig(any)
                                                .build(),
                                        where));
        all.add(found);
        return found.settings();
    }

    private ListenerFilterSpec spec(String kind, String where) {
        var filter = ListenerFilter.newBuilder().setName("envoy.filters.listener." + kind).build();
        return new ListenerFilterSpec(
                filter.getName(), CurrentSettings.of(settings(filter, where)), _ -> false);
    }

    private static boolean has(Listener config, String kind) {
        return config.getListenerFiltersList().stream().anyMatch(it -> kind(it).equals(kind));
    }

    /// `tls_inspector`: by the type of its settings, or without them by its name.
    private static String kind(ListenerFilter filter) {
        String type = Protos.typeName(filter.getTypedConfig());
        if (type.startsWith(PACKAGE)) {
            String rest = type.substring(PACKAGE.length());
            return rest.substring(0, rest.indexOf('.'));
        }
        String name = filter.getName();
        return type.isEmpty() ? name.substring(name.lastIndexOf('.') + 1) : "";
    }

    private ListenerFilterSettings settings(ListenerFilter filter, String where) {
        Any any = filter.getTypedConfig();
        return switch (kind(filter)) {
            case "original_dst" -> OriginalDestinationFilter::new;
            case "tls_inspector" -> {
                TlsInspector config = Protos.unpack(typed(any), TlsInspector.class, where);
                coverage.check(config, where);
                yield new io.leno.proxy.listener.TlsInspector(
                        config.getEnableJa3Fingerprinting().getValue(), stats);
            }
            case "http_inspector" -> new HttpInspector(stats);
            case "proxy_protocol" -> ProxyProtocolCompiler.compile(any, stats, coverage, where);
            case "local_ratelimit" -> rate(any, where);
            default -> plugin(filter, where);
        };
    }

    private ListenerFilterSettings plugin(ListenerFilter filter, String where) {
        var kind = plugins.listenerFilters();
        var wanted = ConnectionPlugin.of(filter.getTypedConfig(), filter.getName(), kind, where);
        String what = "listener filter " + filter.getName();
        try {
            LivePlugin<ListenerFilterFactory, Charged<ListenerFilterSettings>> found =
                    LivePlugin.openFrom(
                            plugins,
                            kind,
                            wanted.plugin(),
                            what,
                            of ->
                                    Charged.of(
                                            accounts,
                                            of,
                                            of.factory().name(),
                                            new ConnectionPlace(what, wanted.policy()),
                                            factory -> factory.configure(wanted.config())));
            if (found == null)
                throw InvalidResourceException.unknown(
                        where, filter.getName(), Protos.typeName(filter.getTypedConfig()));
            return new LiveListenerFilter(found, wanted.isOpen());
        } catch (InvalidPluginConfigException e) {
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }

    /// Settings may be left out.
    private static Any typed(Any any) {
        return any.getTypeUrl().isEmpty() ? Any.pack(TlsInspector.getDefaultInstance()) : any;
    }

    private ListenerFilterSettings rate(Any any, String where) {
        LocalRateLimit config = Protos.unpack(any, LocalRateLimit.class, where);
        coverage.check(config, where);
        boolean enabled =
                !config.hasRuntimeEnabled()
                        || config.getRuntimeEnabled().getDefaultValue().getValue();
        String name = "listener_local_ratelimit." + config.getStatPrefix() + ".";
        var rate =
                new ConnectionRate(
                        TokenBuckets.compile(config.getTokenBucket(), where),
                        stats.scope(name).counter("rate_limited"));
        return enabled ? rate : () -> _ -> io.leno.api.connection.ListenerFilter.Verdict.CONTINUE;
    }

    private Predicate<AcceptedSocket> disabled(ListenerFilter filter, String where) {
        return filter.hasFilterDisabled()
                ? predicate(filter.getFilterDisabled(), where)
                : _ -> false;
    }

    private static Predicate<AcceptedSocket> predicate(
            ListenerFilterChainMatchPredicate config, String where) {
        return switch (config.getRuleCase()) {
            case ANY_MATCH -> _ -> true;
            case NOT_MATCH -> predicate(config.getNotMatch(), where).negate();
            case AND_MATCH ->
                    config.getAndMatch().getRulesList().stream()
                            .map(rule -> predicate(rule, where))
                            .reduce(_ -> true, Predicate::and);
            case OR_MATCH ->
                    config.getOrMatch().getRulesList().stream()
                            .map(rule -> predicate(rule, where))
                            .reduce(_ -> false, Predicate::or);
            case DESTINATION_PORT_RANGE -> {
                int from = config.getDestinationPortRange().getStart();
                int to = config.getDestinationPortRange().getEnd();
                yield socket -> {
                    int port = socket.localAddress().getPort();
                    return port >= from && port < to;
                };
            }
            case RULE_NOT_SET ->
                    throw new InvalidResourceException(
                            where + ": filter_disabled: rule is required");
        };
    }
}
