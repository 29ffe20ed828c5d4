package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.api.filter.Headers;
import io.leno.proxy.accesslog.InvalidAccessLogException;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/// A route configuration as it runs: host, then path and headers, lead to a decision. Immutable and
/// safe to share; matching allocates nothing where the decision is known beforehand, which is all
/// but `cluster_header`.
///
/// ```
/// :authority → VirtualHosts → VirtualHost → Route (path, headers, query) → RouteDecision
/// ```
public final class RouteTable {
    private final String name;
    private final List<VirtualHost> virtualHosts;
    private final VirtualHosts byHost;
    private final List<String> internalOnlyHeaders;
    private final FilterConfigs filterConfigs;

    private RouteTable(RouteConfiguration config, Stats stats, Supplier<RuntimeSnapshot> runtime) {
        RouteCompiler.refuseUnsupported(config);
        this.name = config.getName();
        this.filterConfigs = FilterConfigs.compile(config.getTypedPerFilterConfigMap());
        var level = new TableLevel(config, filterConfigs, stats, runtime);
        var compiled = new ArrayList<VirtualHost>();
        config.getVirtualHostsList().forEach(host -> compiled.add(new VirtualHost(host, level)));
        this.virtualHosts = List.copyOf(compiled);
        this.byHost =
                new VirtualHosts(
                        name,
                        config.getVirtualHostsList(),
                        virtualHosts,
                        config.getIgnorePortInHostMatching());
        this.internalOnlyHeaders =
                config.getInternalOnlyHeadersList().stream()
                        .map(header -> header.toLowerCase(Locale.ROOT))
                        .toList();
    }

    /// @throws InvalidRouteException when a part is wrong or not supported
    public static RouteTable compile(RouteConfiguration config) {
        return compile(config, new Stats(), () -> RuntimeSnapshot.EMPTY);
    }

    /// As above.
    ///
    /// @param stats where virtual clusters and routes count
    /// @param runtime what shares of requests ask
    public static RouteTable compile(
            RouteConfiguration config, Stats stats, Supplier<RuntimeSnapshot> runtime) {
        try {
            return new RouteTable(config, stats, runtime);
        } catch (InvalidMatcherException | InvalidAccessLogException | InvalidPathException e) {
            throw new InvalidRouteException(
                    "route config " + config.getName() + ": " + e.getMessage(), e);
        }
    }

    public String name() {
        return name;
    }

    public List<VirtualHost> virtualHosts() {
        return virtualHosts;
    }

    /// Names of all clusters that routes name outright, mirrors included; for `validate_clusters`.
    public Set<String> clusters() {
        var clusters = new LinkedHashSet<String>();
        for (VirtualHost host : virtualHosts) {
            for (Route route : host.routes()) {
                if (route.action() instanceof Forward forward) {
                    clusters.addAll(forward.clusters());
                }
            }
        }
        return clusters;
    }

    /// Headers that requests from outside must not bring; lower case.
    public List<String> internalOnlyHeaders() {
        return internalOnlyHeaders;
    }

    /// What becomes of a request: null where no virtual host or no route matches (404 `NR`).
    ///
    /// @param random picks among weighted clusters and decides fractions; the same one gives the
    ///   same answer
    public @Nullable RouteDecision match(Headers headers, long random) {
        return match(headers, null, random);
    }

    /// As above.
    ///
    /// @param stream what else is known about the request; without it routes that ask for that do
    ///   not match
    public @Nullable RouteDecision match(
            Headers headers, @Nullable LoggedStream stream, long random) {
        VirtualHost host = byHost.find(headers.get(":authority"));
        return host == null ? null : host.match(headers, stream, random);
    }

    /// The virtual host for an authority; null where there is none.
    public @Nullable VirtualHost virtualHost(@Nullable String authority) {
        return byHost.find(authority);
    }

    /// All settings for filters, of all levels.
    public List<PerFilterConfig> filterConfigs() {
        var all = new ArrayList<PerFilterConfig>(filterConfigs.all());
        for (VirtualHost host : virtualHosts) host.addFilterConfigs(all);
        return all;
    }

    /// Forgets what filters made of their per-route configurations, but under these keys, see
    /// [PerFilterConfig#resolved].
    public void retain(Set<?> keys) {
        for (PerFilterConfig config : filterConfigs()) config.retain(keys);
        for (VirtualHost host : virtualHosts) host.retainRates(keys);
    }
}
