package io.leno.proxy.route;

import com.google.protobuf.Struct;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.leno.api.filter.Headers;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.MetadataMatch;
import io.leno.proxy.match.MetadataLabels;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The route a request takes, with the cluster chosen. Immutable.
public final class RouteDecision {
    private static final String LABELS = "envoy.lb";

    private final VirtualHost virtualHost;
    private final Route route;
    private final String cluster;
    private final @Nullable MetadataMatch metadataMatch;
    private final @Nullable HostRewrite hostRewrite;

    /// A weighted cluster's rewrite leaves no `x-envoy-original-host`, as in Envoy.
    private final boolean rewritesSilently;

    private final HeaderEdits[] requestEdits;
    private final HeaderEdits[] responseEdits;
    private final FilterConfigs[] filterConfigs;

    private RouteDecision(
            VirtualHost virtualHost,
            Route route,
            String cluster,
            @Nullable MetadataMatch metadataMatch,
            @Nullable HostRewrite hostRewrite,
            boolean rewritesSilently,
            HeaderEdits[] requestEdits,
            HeaderEdits[] responseEdits,
            FilterConfigs[] filterConfigs) {
        this.virtualHost = virtualHost;
        this.route = route;
        this.cluster = cluster;
        this.metadataMatch = metadataMatch;
        this.hostRewrite = hostRewrite;
        this.rewritesSilently = rewritesSilently;
        this.requestEdits = requestEdits;
        this.responseEdits = responseEdits;
        this.filterConfigs = filterConfigs;
    }

    public VirtualHost virtualHost() {
        return virtualHost;
    }

    public Route route() {
        return route;
    }

    /// How much of a request may be kept to send it again; the listener's limit may be lower.
    public int bufferLimit() {
        return route.bufferLimit();
    }

    /// What to do; the same as the route's.
    public RouteAction action() {
        return route.action();
    }

    /// The chosen cluster; empty where the action needs none, or where the header that names it is
    /// absent (then no such cluster is found).
    public String cluster() {
        return cluster;
    }

    /// Labels that endpoints must have, for subset balancing; null where none are asked for.
    public @Nullable MetadataMatch metadataMatch() {
        return metadataMatch;
    }

    /// Does to the request what the configuration says before it goes upstream: headers, then host,
    /// then path.
    ///
    /// @param envoyHeaders whether `x-envoy-original-path` and `-host` may be added; the router
    ///   filter's `suppress_envoy_headers`, inverted
    public void editRequest(Headers headers, LoggedStream stream, boolean envoyHeaders) {
        for (HeaderEdits edits : requestEdits) edits.apply(headers, stream);
        if (!(action() instanceof Forward forward)) return;
        String host = hostRewrite == null ? null : hostRewrite.host(headers);
        if (host != null) rewriteHost(headers, host, envoyHeaders && !rewritesSilently);
        PathRewrite rewrite = forward.pathRewrite();
        if (rewrite != null) rewrite.apply(headers, route.matcher(), envoyHeaders);
    }

    /// Puts another host into the request and keeps the old one where the configuration says so.
    /// [#editRequest] calls it for all rewrites but the one to the endpoint's name, see
    /// [Forward#autoHostRewrite]: then the router does, once the endpoint is chosen.
    public void rewriteHost(Headers headers, String to, boolean envoyHeaders) {
        if (to.isEmpty()) return;
        String from = headers.get(":authority");
        if (from != null && !from.isEmpty()) {
            boolean forwarded = action() instanceof Forward f && f.appendXForwardedHost();
            if (forwarded) ForwardedHost.append(headers, from);
            if (envoyHeaders) headers.set("x-envoy-original-host", from);
        }
        headers.set(":authority", to);
    }

    /// Does to the response what the configuration says before it goes downstream.
    public void editResponse(Headers headers, LoggedStream stream) {
        for (HeaderEdits edits : responseEdits) edits.apply(headers, stream);
    }

    /// The most specific configuration of a filter: weighted cluster, route, virtual host, table;
    /// null where there is none.
    public @Nullable PerFilterConfig filterConfig(String filterName) {
        for (FilterConfigs configs : filterConfigs) {
            PerFilterConfig found = configs.find(filterName);
            if (found != null) return found;
        }
        return null;
    }

    /// All configurations of a filter, most specific first.
    public List<PerFilterConfig> filterConfigs(String filterName) {
        var all = new java.util.ArrayList<PerFilterConfig>(2);
        for (FilterConfigs configs : filterConfigs) {
            PerFilterConfig found = configs.find(filterName);
            if (found != null) all.add(found);
        }
        return all;
    }

    FilterConfigs weightedConfigs() {
        return filterConfigs[0];
    }

    RouteDecision withCluster(String name) {
        return new RouteDecision(
                virtualHost,
                route,
                name,
                metadataMatch,
                hostRewrite,
                rewritesSilently,
                requestEdits,
                responseEdits,
                filterConfigs);
    }

    /// What all decisions of a route have in common.
    record Template(
            Route route,
            io.envoyproxy.envoy.config.route.v3.Route config,
            VirtualHost host,
            HostLevel level,
            FilterConfigs own) {
        /// One that edits no headers and configures no filters.
        static RouteDecision bare(Route route, VirtualHost host) {
            HeaderEdits[] no = {};
            FilterConfigs[] none = {};
            return new RouteDecision(host, route, "", null, null, false, no, no, none);
        }

        /// The weighted cluster's win.
        private static @Nullable MetadataMatch labels(Metadata route, Metadata weighted) {
            if (!route.containsFilterMetadata(LABELS) && !weighted.containsFilterMetadata(LABELS))
                return null;
            return labels(route).with(labels(weighted));
        }

        private static MetadataMatch labels(Metadata metadata) {
            Struct none = Struct.getDefaultInstance();
            return MetadataMatch.of(
                    MetadataLabels.of(metadata.getFilterMetadataOrDefault(LABELS, none)));
        }

        RouteDecision decision(String cluster, WeightedCluster.@Nullable ClusterWeight weighted) {
            var w =
                    weighted == null
                            ? WeightedCluster.ClusterWeight.getDefaultInstance()
                            : weighted;
            HeaderEdits[] request = {
                HeaderEdits.compile(
                        w.getRequestHeadersToAddList(), w.getRequestHeadersToRemoveList()),
                HeaderEdits.compile(
                        config.getRequestHeadersToAddList(),
                        config.getRequestHeadersToRemoveList()),
                level.requestEdits,
                level.table.requestEdits
            };
            HeaderEdits[] response = {
                HeaderEdits.compile(
                        w.getResponseHeadersToAddList(), w.getResponseHeadersToRemoveList()),
                HeaderEdits.compile(
                        config.getResponseHeadersToAddList(),
                        config.getResponseHeadersToRemoveList()),
                level.responseEdits,
                level.table.responseEdits
            };
            FilterConfigs[] filters = {
                FilterConfigs.compile(w.getTypedPerFilterConfigMap()),
                own,
                level.filterConfigs,
                level.table.filterConfigs
            };
            boolean specificLast = level.table.mostSpecificWins;
            return new RouteDecision(
                    host,
                    route,
                    cluster,
                    labels(config.getRoute().getMetadataMatch(), w.getMetadataMatch()),
                    HostRewrite.compile(config.getRoute(), w),
                    w.hasHostRewriteLiteral(),
                    HeaderEdits.inOrder(request, specificLast),
                    HeaderEdits.inOrder(response, specificLast),
                    filters);
        }
    }
}
