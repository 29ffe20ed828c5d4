package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig;
import io.leno.api.cluster.ClusterClient;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.ProxyNode;
import io.leno.api.filter.RuntimeValues;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.proxy.accesslog.Format;
import io.leno.proxy.accesslog.InvalidAccessLogException;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.dns.NameCaches;
import io.leno.proxy.dynamic.ForwardingByServerName;
import io.leno.proxy.filter.ChainLedger;
import io.leno.proxy.filter.ConnectionPlace;
import io.leno.proxy.filter.PluginAccounts;
import io.leno.proxy.filter.ScopedStats;
import io.leno.proxy.network.Answers;
import io.leno.proxy.network.ClusterByServerName;
import io.leno.proxy.network.LiveNetworkFilter;
import io.leno.proxy.network.NetworkFilterSpec;
import io.leno.proxy.network.NewConnectionRate;
import io.leno.proxy.plugin.Charged;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.plugin.Provided;
import io.leno.proxy.stats.Stats;

import java.util.function.Function;

/// Network filters other than HTTP connection managers and TCP proxies → [NetworkFilterSpec].
final class NetworkFilterCompiler {
    private static final String PACKAGE = "envoy.extensions.filters.network.";
    private static final NetworkFilterSettings NOTHING = _ -> new NetworkFilter() {};

    private final Stats stats;
    private final FieldCoverage coverage;
    private final Plugins plugins;
    private final PluginAccounts accounts;
    private final NetworkFilterContext context;
    private final NameCaches names;

    NetworkFilterCompiler(
            Stats stats,
            FieldCoverage coverage,
            Plugins plugins,
            ChainLedger ledger,
            ProxyNode node,
            ClusterClient clusters,
            NameCaches names) {
        accounts = ledger.accounts();
        this.names = names;
        context = new Context(node, new ScopedStats(stats.scope("")), clusters, ledger.runtime());
        this.stats = stats;
        this.coverage = coverage;
        this.plugins = plugins;
    }

    private record Context(
            ProxyNode node, FilterStats stats, ClusterClient clusters, RuntimeValues runtime)
            implements NetworkFilterContext {
        @Override
        public Function<NetworkConnection, String> format(String text) {
            try {
                Format format = Format.compile(text, Format.Missing.DASH);
                return connection ->
                        connection.info() instanceof LoggedStream stream
                                ? format.format(stream)
                                : text;
            } catch (InvalidAccessLogException e) {
                throw new InvalidPluginConfigException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    /// @param isTerminal the end of a chain
    record Compiled(NetworkFilterSpec spec, boolean isTerminal) {}

    /// Settings that were discovered for a filter.
    ///
    /// @param isEnd of its chain
    NetworkFilterSettings settings(Filter filter, Any discovered, boolean isEnd, String where) {
        String type = Protos.typeName(discovered);
        if (type.equals(HttpCompiler.TYPE) || type.equals(TcpCompiler.TYPE)) {
            throw new InvalidResourceException(
                    where
                            + ": "
                            + filter.getName()
                            + ": "
                            + type
                            + " cannot be discovered"
                            + " (expected: another network filter)");
        }
        Compiled compiled =
                compile(
                        filter.toBuilder().clearConfigType().setTypedConfig(discovered).build(),
                        where);
        NetworkFilterSettings settings = compiled.spec().current().now();
        if (settings == null || compiled.isTerminal() != isEnd) {
            compiled.spec().current().close();
            throw new InvalidResourceException(
                    "Error: "
                            + (isEnd ? "non-terminal" : "terminal")
                            + " filter named "
                            + filter.getName()
                            + " of type "
                            + filter.getName()
                            + (isEnd ? " is" : " must be")
                            + " the last filter in a network filter chain.");
        }
        return settings;
    }

    Compiled compile(Filter filter, String where) {
        Any any = filter.getTypedConfig();
        String type = Protos.typeName(any);
        String kind = type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : "";
        return switch (kind) {
            case "echo.v3.Echo" -> end(filter, Answers.echo());
            case "direct_response.v3.Config" -> end(filter, direct(any, where));
            case "connection_limit.v3.ConnectionLimit" -> passing(filter, limit(any, where));
            case "local_ratelimit.v3.LocalRateLimit" -> passing(filter, rate(any, where));
            case "sni_cluster.v3.SniCluster" -> passing(filter, new ClusterByServerName());
            case "sni_dynamic_forward_proxy.v3.FilterConfig" ->
                    passing(filter, forwarding(any, where));
            case "set_filter_state.v3.Config" ->
                    passing(filter, FilterStateCompiler.compile(any, where));
            default -> plugin(filter, type, where);
        };
    }

    private Compiled plugin(Filter filter, String type, String where) {
        var kind = plugins.networkFilters();
        var wanted = ConnectionPlugin.of(filter.getTypedConfig(), filter.getName(), kind, where);
        Provided<NetworkFilterFactory> provided = kind.find(wanted.plugin());
        String what = "network filter " + filter.getName();
        try {
            LivePlugin<NetworkFilterFactory, Charged<NetworkFilterSettings>> found =
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
                                            factory ->
                                                    factory.configure(wanted.config(), context)));
            if (found == null || provided == null)
                throw InvalidResourceException.unknown(where, filter.getName(), type);
            boolean isTerminal = provided.factory().isTerminal();
            if (isTerminal && wanted.isOpen())
                throw new InvalidResourceException(
                        where
                                + ": failurePolicy: FAIL_OPEN (expected: FAIL_CLOSED, as nothing is"
                                + " behind the filter)");
            var settings = new LiveNetworkFilter(found, wanted.isOpen());
            return new Compiled(new NetworkFilterSpec(filter.getName(), settings), isTerminal);
        } catch (InvalidPluginConfigException e) {
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }

    private static Compiled end(Filter filter, NetworkFilterSettings settings) {
        return new Compiled(new NetworkFilterSpec(filter.getName(), settings), true);
    }

    private static Compiled passing(Filter filter, NetworkFilterSettings settings) {
        return new Compiled(new NetworkFilterSpec(filter.getName(), settings), false);
    }

    private NetworkFilterSettings direct(Any any, String where) {
        Config config = Protos.unpack(any, Config.class, where);
        coverage.check(config, where);
        return Answers.direct(Sources.bytes(config.getResponse(), where + ": response"));
    }

    private NetworkFilterSettings limit(Any any, String where) {
        ConnectionLimit config = Protos.unpack(any, ConnectionLimit.class, where);
        coverage.check(config, where);
        if (config.getMaxConnections().getValue() < 1)
            throw new InvalidResourceException(
                    where + ": ConnectionLimit.max_connections: value must be >= 1");
        if (!isEnabled(config.hasRuntimeEnabled(), config.getRuntimeEnabled())) return NOTHING;
        return new io.leno.proxy.network.ConnectionLimit(
                config.getMaxConnections().getValue(),
                Protos.duration(config.getDelay()),
                stats.scope("connection_limit." + config.getStatPrefix() + "."));
    }

    private NetworkFilterSettings rate(Any any, String where) {
        LocalRateLimit config = Protos.unpack(any, LocalRateLimit.class, where);
        coverage.check(config, where);
        if (!isEnabled(config.hasRuntimeEnabled(), config.getRuntimeEnabled())) return NOTHING;
        return new NewConnectionRate(
                TokenBuckets.compile(config.getTokenBucket(), where),
                stats.scope("local_rate_limit." + config.getStatPrefix() + ".")
                        .counter("rate_limited"));
    }

    private NetworkFilterSettings forwarding(Any any, String where) {
        FilterConfig config = Protos.unpack(any, FilterConfig.class, where);
        coverage.check(config, where);
        if (config.hasPortValue() && (config.getPortValue() < 1 || config.getPortValue() > 65_535))
            throw new InvalidResourceException(
                    where
                            + ": sni_dynamic_forward_proxy.port_value: "
                            + Integer.toUnsignedString(config.getPortValue())
                            + " (expected: 1..65535)");
        return new ForwardingByServerName(
                NameCacheCompiler.compile(
                        config.hasDnsCacheConfig(), config.getDnsCacheConfig(), names, where),
                config.hasPortValue() ? config.getPortValue() : 443);
    }

    private static boolean isEnabled(boolean present, RuntimeFeatureFlag flag) {
        return !present || !flag.hasDefaultValue() || flag.getDefaultValue().getValue();
    }
}
