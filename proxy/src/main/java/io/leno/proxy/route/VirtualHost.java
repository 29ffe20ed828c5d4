package io.leno.proxy.route;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.leno.api.filter.Headers;
import io.leno.proxy.accesslog.LoggedStream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Routes in their order, for some hosts. Immutable.
public final class VirtualHost {
    private enum RequireTls {
        NO,
        EXTERNAL,
        ALL
    }

    private final String name;
    private final Metadata metadata;
    private final List<Route> routes;
    private final RouteIndex index;
    private final @Nullable RouteTree tree;
    private final RequireTls requireTls;
    private final RouteDecision redirectToTls;
    private final FilterConfigs filterConfigs;
    private final boolean includeRequestAttemptCount;
    private final boolean includeAttemptCountInResponse;
    private final boolean tellsTimeoutRetries;
    private final List<VirtualCluster> virtualClusters;
    private final @Nullable PerFilterConfig rates;

    VirtualHost(io.envoyproxy.envoy.config.route.v3.VirtualHost config, TableLevel table) {
        RouteCompiler.refuseUnsupported(config);
        this.name = config.getName();
        this.metadata = config.getMetadata();
        this.filterConfigs = FilterConfigs.compile(config.getTypedPerFilterConfigMap());
        this.includeRequestAttemptCount = config.getIncludeRequestAttemptCount();
        this.includeAttemptCountInResponse = config.getIncludeAttemptCountInResponse();
        this.tellsTimeoutRetries = config.getIncludeIsTimeoutRetryHeader();
        this.virtualClusters = VirtualCluster.compileAll(config, table.stats);
        this.rates = PerFilterConfig.ofRates(config.getRateLimitsList());
        this.requireTls =
                switch (config.getRequireTls()) {
                    case NONE, UNRECOGNIZED -> RequireTls.NO;
                    case EXTERNAL_ONLY -> RequireTls.EXTERNAL;
                    case ALL -> RequireTls.ALL;
                };
        var level = new HostLevel(config, table, filterConfigs);
        var compiled = new ArrayList<Route>(config.getRoutesCount());
        for (int i = 0; i < config.getRoutesCount(); i++) {
            compiled.add(new Route(config.getRoutes(i), i, this, level));
        }
        this.tree = RouteTree.compile(config, compiled, this, level);
        this.routes = List.copyOf(compiled);
        this.index = new RouteIndex(routes);
        this.redirectToTls = Route.tlsRedirect(this, level).decision();
    }

    public String name() {
        return name;
    }

    public Metadata metadata() {
        return metadata;
    }

    public List<Route> routes() {
        return routes;
    }

    /// Adds `x-envoy-attempt-count` to requests.
    public boolean includeRequestAttemptCount() {
        return includeRequestAttemptCount;
    }

    /// Adds `x-envoy-attempt-count` to responses.
    public boolean includeAttemptCountInResponse() {
        return includeAttemptCountInResponse;
    }

    /// Adds `x-envoy-is-timeout-retry` to requests that are sent again.
    public boolean tellsTimeoutRetries() {
        return tellsTimeoutRetries;
    }

    /// The part of its traffic that the request is counted with; null where none is set apart.
    public @Nullable VirtualCluster virtualCluster(Headers headers) {
        return VirtualCluster.find(virtualClusters, headers);
    }

    /// What it says of rates; null for nothing.
    public @Nullable PerFilterConfig rates() {
        return rates;
    }

    @Nullable RouteDecision match(Headers headers, @Nullable LoggedStream stream, long random) {
        if (requireTls != RequireTls.NO && !cameByTls(headers)) return redirectToTls;
        RouteRequest request = RouteRequest.of(headers, stream, random);
        Route route = tree == null ? index.find(request) : tree.find(request);
        return route == null ? null : route.decide(headers, random);
    }

    private boolean cameByTls(Headers headers) {
        if ("https".equals(headers.get("x-forwarded-proto"))) return true;
        return requireTls == RequireTls.EXTERNAL && headers.contains("x-envoy-internal");
    }

    void retainRates(Set<?> keys) {
        if (rates != null) rates.retain(keys);
        for (Route route : routes) {
            PerFilterConfig ofRoute = route.rates();
            if (ofRoute != null) ofRoute.retain(keys);
        }
    }

    void addFilterConfigs(List<PerFilterConfig> all) {
        all.addAll(filterConfigs.all());
        for (Route route : routes) route.addFilterConfigs(all);
    }
}
