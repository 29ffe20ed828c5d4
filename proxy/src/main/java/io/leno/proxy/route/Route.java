package io.leno.proxy.route;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.leno.api.filter.Headers;
import io.leno.proxy.tracing.RouteTracing;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// One route: its conditions, its action, and the decisions it can lead to. Immutable.
public final class Route {
    private final String name;
    private final int position;
    private final Metadata metadata;
    private final RouteTracing tracing;
    private final @Nullable TrafficStats stats;
    private final int bufferLimit;
    private final RouteMatcher matcher;
    private final RouteAction action;
    private final List<FilterConfigs> filterConfigs = new ArrayList<>();
    private final DecisionSource decisions;
    private final @Nullable PerFilterConfig rates;
    private final boolean includesHostRates;

    Route(
            io.envoyproxy.envoy.config.route.v3.Route config,
            int position,
            VirtualHost host,
            HostLevel level) {
        RouteCompiler.refuseUnsupported(config);
        this.name = config.getName();
        this.position = position;
        this.metadata = config.getMetadata();
        this.tracing = RouteTracing.compile(config);
        this.stats =
                config.getStatPrefix().isEmpty()
                        ? null
                        : new TrafficStats(
                                level.table.stats.scope(
                                        "vhost."
                                                + host.name()
                                                + ".route."
                                                + config.getStatPrefix()
                                                + "."));
        this.bufferLimit =
                config.hasPerRequestBufferLimitBytes()
                        ? BufferLimit.of(config.getPerRequestBufferLimitBytes())
                        : level.bufferLimit;
        this.matcher =
                new RouteMatcher(
                        config.getMatch(), level.table.ignorePathParameters, level.table.runtime);
        this.action = RouteAction.compile(config, level);
        if (action instanceof Forward forward
                && forward.pathRewrite() instanceof TemplateRewrite rewrite) {
            rewrite.check(matcher);
        }
        var own = FilterConfigs.compile(config.getTypedPerFilterConfigMap());
        filterConfigs.add(own);
        this.decisions = DecisionSource.of(this, config, host, level, own);
        this.rates = PerFilterConfig.ofRates(config.getRoute().getRateLimitsList());
        this.includesHostRates = includesHostRates(config.getRoute());
    }

    /// What an encrypted virtual host answers to those who came without.
    private Route(VirtualHost host, HostLevel level) {
        this.name = "";
        this.position = 0;
        this.metadata = Metadata.getDefaultInstance();
        this.tracing = RouteTracing.NONE;
        this.stats = null;
        this.bufferLimit = Integer.MAX_VALUE;
        var config =
                io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                        .setRedirect(RedirectAction.newBuilder().setHttpsRedirect(true));
        config.getMatchBuilder().setPrefix("");
        this.matcher = new RouteMatcher(config.getMatch(), false, level.table.runtime);
        this.action = RouteAction.compile(config.build(), level);
        this.decisions = DecisionSource.of(RouteDecision.Template.bare(this, host));
        this.rates = null;
        this.includesHostRates = false;
    }

    static Route tlsRedirect(VirtualHost host, HostLevel level) {
        return new Route(host, level);
    }

    /// Empty where it has none.
    public String name() {
        return name;
    }

    public Metadata metadata() {
        return metadata;
    }

    /// How its requests are traced.
    public RouteTracing tracing() {
        return tracing;
    }

    /// Where the route counts by itself, `vhost.<host>.route.<prefix>.`; null: nowhere.
    public @Nullable TrafficStats stats() {
        return stats;
    }

    @SuppressWarnings("deprecation") // include_vh_rate_limits: Envoy still heeds it
    private static boolean includesHostRates(
            io.envoyproxy.envoy.config.route.v3.RouteAction config) {
        return config.getIncludeVhRateLimits().getValue();
    }

    /// What it says of rates; null for nothing.
    public @Nullable PerFilterConfig rates() {
        return rates;
    }

    /// Its virtual host's rates count beside its own, whatever filters think.
    public boolean includesHostRates() {
        return includesHostRates;
    }

    public RouteAction action() {
        return action;
    }

    int bufferLimit() {
        return bufferLimit;
    }

    int position() {
        return position;
    }

    RouteMatcher matcher() {
        return matcher;
    }

    RouteDecision decide(Headers headers, long random) {
        return decisions.decide(headers, random);
    }

    /// Of a route that leads to one decision only.
    RouteDecision decision() {
        return decisions.first();
    }

    void addFilterConfigs(List<PerFilterConfig> all) {
        for (FilterConfigs configs : filterConfigs) all.addAll(configs.all());
        decisions.addFilterConfigs(all);
    }
}
