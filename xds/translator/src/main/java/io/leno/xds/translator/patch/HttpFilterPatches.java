package io.leno.xds.translator.patch;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.FilterChainMatch;
import io.leno.api.istio.EnvoyFilter.FilterMatch;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.FilterPlugin.Phase;
import io.leno.xds.translator.FilterOrder;
import io.leno.xds.translator.Protos;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Patches of the filters of an HTTP connection manager, and of routes that stand in it.
final class HttpFilterPatches {
    private static final String MANAGER =
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

    private final ProxyPatches patches;
    private final Judgement judgement;
    private final RoutePatches routes;
    private final PluginWrapping plugins;

    HttpFilterPatches(ProxyPatches patches) {
        this.patches = patches;
        judgement = patches.judgement();
        routes = new RoutePatches(patches);
        plugins = new PluginWrapping(judgement);
    }

    static boolean isManager(Filter filter) {
        return Judgement.type(filter.getTypedConfig().getTypeUrl()).equals(MANAGER);
    }

    boolean hasRoutePatches() {
        return routes.isNeeded();
    }

    Filter patchRoutes(Filter filter, Context context, Set<CompiledPatch> by) {
        HttpConnectionManager manager = manager(filter);
        if (!manager.hasRouteConfig()) return filter;
        var patched = routes.patch(manager.getRouteConfig(), context, by);
        return packed(filter, manager.toBuilder().setRouteConfig(patched).build());
    }

    Filter patch(
            Listener listener,
            FilterChain chain,
            Filter filter,
            Context context,
            Set<CompiledPatch> by) {
        List<CompiledPatch> meant =
                patches.usable(ApplyTo.HTTP_FILTER).stream()
                        .filter(each -> FilterChainPatches.isFor(each, context, listener, chain))
                        .filter(
                                each -> {
                                    String name = FilterChainPatches.filterName(each);
                                    return name.isEmpty() || name.equals(filter.getName());
                                })
                        .toList();
        if (meant.isEmpty()) return filter;
        HttpConnectionManager manager = manager(filter);
        List<HttpFilter> now = manager.getHttpFiltersList();
        for (CompiledPatch patch : meant) {
            if (!patch.operation().isMerge()) now = change(now, patch, listener, by);
        }
        for (CompiledPatch patch : meant) {
            if (patch.operation().isMerge()) now = merge(now, patch, listener, by);
        }
        if (now.equals(manager.getHttpFiltersList())) return filter;
        return packed(
                filter, manager.toBuilder().clearHttpFilters().addAllHttpFilters(now).build());
    }

    private List<HttpFilter> change(
            List<HttpFilter> filters,
            CompiledPatch patch,
            Listener listener,
            Set<CompiledPatch> by) {
        String name = subFilter(patch);
        List<HttpFilter> changed =
                Sequence.changed(
                        filters,
                        patch.operation(),
                        placeOf(patch, filters),
                        name.isEmpty() ? null : each -> each.getName().equals(name),
                        () -> value(patch));
        if (changed == null) {
            if (!name.isEmpty()) patches.miss(patch, missing(name, listener));
            return filters;
        }
        return patches.settle(patch, filters, changed, judgement.ofHttpFilters(changed), by);
    }

    /// Where a filter is added: behind those of its class, else before the router, which ends the
    /// chain.
    private static int placeOf(CompiledPatch patch, List<HttpFilter> filters) {
        return switch (patch.filterClass()) {
            case AUTHN -> FilterOrder.placeOf(Phase.AUTHZ, filters);
            case AUTHZ, STATS -> FilterOrder.placeOf(Phase.STATS, filters);
            case UNSPECIFIED -> {
                int last = filters.size() - 1;
                boolean ends = last >= 0 && Judgement.isRouter(filters.get(last));
                yield ends ? last : filters.size();
            }
        };
    }

    private HttpFilter value(CompiledPatch patch) {
        HttpFilter filter = patch.value(HttpFilter.class);
        return patches.proxy().node().isLeno() ? plugins.wrapped(filter) : filter;
    }

    /// Into all filters of the name.
    private List<HttpFilter> merge(
            List<HttpFilter> filters,
            CompiledPatch patch,
            Listener listener,
            Set<CompiledPatch> by) {
        String name = subFilter(patch);
        List<HttpFilter> now = filters;
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i).getName().equals(name)) now = merge(now, i, patch, by);
        }
        if (Sequence.indexOf(filters, each -> each.getName().equals(name)) < 0)
            patches.miss(patch, missing(name, listener));
        return now;
    }

    private List<HttpFilter> merge(
            List<HttpFilter> filters, int at, CompiledPatch patch, Set<CompiledPatch> by) {
        HttpFilter filter = filters.get(at);
        HttpFilter value = patch.value(HttpFilter.class);
        try {
            Merging merging = judgement.merging(patch.operation());
            var merged =
                    merging
                            .merged(filter, value.toBuilder().clearTypedConfig().build())
                            .toBuilder();
            if (value.hasTypedConfig()) {
                if (!filter.hasTypedConfig())
                    throw new Merging.MismatchException(
                            filter.getName() + " has no typed_config to merge into");
                merged.setTypedConfig(
                        merging.merge(filter.getTypedConfig(), value.getTypedConfig()));
            }
            var after = new ArrayList<>(filters);
            after.set(at, merged.build());
            return patches.settle(patch, filters, after, judgement.ofMessage(after.get(at)), by);
        } catch (Merging.MismatchException mismatch) {
            patches.refuse(patch, String.valueOf(mismatch.getMessage()));
            return filters;
        }
    }

    /// Why a network filter that was merged may not be so; null where it may.
    @Nullable String whyNot(Filter filter) {
        String reason = judgement.ofMessage(filter);
        if (reason != null || !isManager(filter)) return reason;
        return judgement.ofHttpFilters(manager(filter).getHttpFiltersList());
    }

    private static String missing(String filter, Listener listener) {
        return filter.isEmpty()
                ? "its match names no HTTP filter (subFilter)"
                : "no HTTP filter " + filter + " in " + listener.getName();
    }

    private static String subFilter(CompiledPatch patch) {
        ListenerMatch match = patch.listener();
        FilterChainMatch chain = match == null ? null : match.filterChain();
        FilterMatch filter = chain == null ? null : chain.filter();
        return filter == null || filter.subFilter() == null ? "" : filter.subFilter().name();
    }

    private static HttpConnectionManager manager(Filter filter) {
        try {
            return HttpConnectionManager.parseFrom(filter.getTypedConfig().getValue());
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(
                    filter.getName() + ": what was just encoded", impossible);
        }
    }

    private static Filter packed(Filter filter, HttpConnectionManager manager) {
        return filter.toBuilder().setTypedConfig(Protos.any(manager)).build();
    }
}
