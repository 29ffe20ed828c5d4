package io.leno.xds.translator.patch;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.FilterChainMatch;
import io.leno.api.istio.EnvoyFilter.FilterMatch;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.EnvoyFilter.Operation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Patches of filter chains and of the network filters in them.
final class FilterChainPatches {
    /// In place of the index of a chain.
    private static final int DEFAULT = -1;

    private final ProxyPatches patches;
    private final Judgement judgement;
    private final HttpFilterPatches httpFilters;

    FilterChainPatches(ProxyPatches patches) {
        this.patches = patches;
        judgement = patches.judgement();
        httpFilters = new HttpFilterPatches(patches);
    }

    /// Routes that stand in the listener itself are patched as those that are sent apart.
    Listener patchRoutes(Listener listener, Context context, Set<CompiledPatch> by) {
        if (!httpFilters.hasRoutePatches()) return listener;
        var out = listener.toBuilder();
        for (FilterChain.Builder chain : out.getFilterChainsBuilderList()) {
            for (Filter.Builder filter : chain.getFiltersBuilderList()) {
                if (!HttpFilterPatches.isManager(filter.build())) continue;
                Filter before = filter.build();
                filter.clear().mergeFrom(httpFilters.patchRoutes(before, context, by));
            }
        }
        return out.build();
    }

    /// All chains, and the default one.
    Listener patch(Listener before, Context context, Set<CompiledPatch> by) {
        if (!patches.has(ApplyTo.FILTER_CHAIN, ApplyTo.NETWORK_FILTER, ApplyTo.HTTP_FILTER))
            return before;
        Listener now = before;
        var removed = new ArrayList<Integer>();
        for (int i = 0; i < now.getFilterChainsCount(); i++) {
            Listener after = patchChain(now, i, context, by);
            if (after == null) removed.add(i);
            else now = after;
        }
        var out = now.toBuilder();
        removed.reversed().forEach(out::removeFilterChains);
        now = out.build();
        if (!now.hasDefaultFilterChain()) return now;
        Listener after = patchChain(now, DEFAULT, context, by);
        return after == null ? now.toBuilder().clearDefaultFilterChain().build() : after;
    }

    private static FilterChain chain(Listener listener, int at) {
        return at == DEFAULT ? listener.getDefaultFilterChain() : listener.getFilterChains(at);
    }

    private static Listener withChain(Listener listener, int at, FilterChain chain) {
        return at == DEFAULT
                ? listener.toBuilder().setDefaultFilterChain(chain).build()
                : listener.toBuilder().setFilterChains(at, chain).build();
    }

    /// Null where the chain is removed.
    private @Nullable Listener patchChain(
            Listener before, int at, Context context, Set<CompiledPatch> by) {
        Listener now = before;
        for (CompiledPatch patch : patches.usable(ApplyTo.FILTER_CHAIN)) {
            if (!isFor(patch, context, now, chain(now, at))) continue;
            if (patch.operation() == Operation.REMOVE) {
                boolean isOnly =
                        now.getFilterChainsCount() + (now.hasDefaultFilterChain() ? 1 : 0) == 1;
                String reason =
                        isOnly ? "listener " + now.getName() + " would have no filter chain" : null;
                patches.settle(patch, now, now, reason, by);
                if (reason == null) return null;
            }
            if (patch.operation().isMerge()) now = mergeChain(now, at, patch, by);
        }
        FilterChain chain = chain(now, at);
        FilterChain patched = patchFilters(now, chain, context, by);
        return patched.equals(chain) ? now : withChain(now, at, patched);
    }

    private Listener mergeChain(
            Listener before, int at, CompiledPatch patch, Set<CompiledPatch> by) {
        FilterChain chain = chain(before, at);
        FilterChain value = patch.value(FilterChain.class);
        Merging merging = judgement.merging(patch.operation());
        try {
            FilterChain.Builder merged =
                    merging
                            .merged(chain, value.toBuilder().clearTransportSocket().build())
                            .toBuilder();
            if (value.hasTransportSocket())
                merged.setTransportSocket(
                        merging.merge(chain.getTransportSocket(), value.getTransportSocket()));
            Listener after = withChain(before, at, merged.build());
            String reason = judgement.ofFilters(merged.getFiltersList());
            if (reason == null) reason = judgement.ofListener(after, merged.build());
            return patches.settle(patch, before, after, reason, by);
        } catch (Merging.MismatchException mismatch) {
            patches.refuse(patch, String.valueOf(mismatch.getMessage()));
            return before;
        }
    }

    private FilterChain patchFilters(
            Listener listener, FilterChain before, Context context, Set<CompiledPatch> by) {
        FilterChain now = before;
        for (CompiledPatch patch : patches.usable(ApplyTo.NETWORK_FILTER)) {
            if (patch.operation().isMerge() || !isFor(patch, context, listener, now)) continue;
            String name = filterName(patch);
            List<Filter> changed =
                    Sequence.changed(
                            now.getFiltersList(),
                            patch.operation(),
                            judgement.end(now.getFiltersList()),
                            name.isEmpty() ? null : each -> each.getName().equals(name),
                            () -> patch.value(Filter.class));
            if (changed == null) {
                if (!name.isEmpty()) patches.miss(patch, missing(name, listener));
                continue;
            }
            FilterChain after = now.toBuilder().clearFilters().addAllFilters(changed).build();
            now = patches.settle(patch, now, after, judgement.ofFilters(changed), by);
        }
        for (int i = 0; i < now.getFiltersCount(); i++) {
            now = mergeFilter(listener, now, i, context, by);
            Filter filter = now.getFilters(i);
            if (!HttpFilterPatches.isManager(filter)) continue;
            Filter patched = httpFilters.patch(listener, now, filter, context, by);
            if (!patched.equals(filter)) now = now.toBuilder().setFilters(i, patched).build();
        }
        return now;
    }

    private FilterChain mergeFilter(
            Listener listener, FilterChain before, int at, Context context, Set<CompiledPatch> by) {
        FilterChain now = before;
        for (CompiledPatch patch : patches.usable(ApplyTo.NETWORK_FILTER)) {
            if (!patch.operation().isMerge() || !isFor(patch, context, listener, now)) continue;
            Filter filter = now.getFilters(at);
            String name = filterName(patch);
            if (!name.isEmpty() && !name.equals(filter.getName())) {
                patches.miss(patch, missing(name, listener));
                continue;
            }
            Filter value = patch.value(Filter.class);
            try {
                Merging merging = judgement.merging(patch.operation());
                var merged = merging.merged(filter, value.toBuilder().clearTypedConfig().build());
                if (value.hasTypedConfig())
                    merged =
                            merged.toBuilder()
                                    .setTypedConfig(
                                            merging.merge(
                                                    filter.getTypedConfig(),
                                                    value.getTypedConfig()))
                                    .build();
                FilterChain after = now.toBuilder().setFilters(at, merged).build();
                String reason = judgement.ofFilters(after.getFiltersList());
                if (reason == null) reason = httpFilters.whyNot(merged);
                now = patches.settle(patch, now, after, reason, by);
            } catch (Merging.MismatchException mismatch) {
                patches.refuse(patch, String.valueOf(mismatch.getMessage()));
            }
        }
        return now;
    }

    private static String missing(String filter, Listener listener) {
        return "no network filter " + filter + " in " + listener.getName();
    }

    static String filterName(CompiledPatch patch) {
        ListenerMatch match = patch.listener();
        FilterChainMatch chain = match == null ? null : match.filterChain();
        FilterMatch filter = chain == null ? null : chain.filter();
        return filter == null ? "" : filter.name();
    }

    /// True where the patch is for this chain of the listener.
    static boolean isFor(
            CompiledPatch patch, Context context, Listener listener, FilterChain chain) {
        return patch.isFor(context)
                && ListenerPatches.matches(listener, patch)
                && matches(listener, chain, patch);
    }

    private static boolean matches(Listener listener, FilterChain chain, CompiledPatch patch) {
        ListenerMatch of = patch.listener();
        if (of == null) return true;
        var asked = chain.getFilterChainMatch();
        int port = asked.getDestinationPort().getValue();
        if (ListenerPatches.isVirtual(listener) && of.portNumber() > 0 && port != of.portNumber())
            return false;
        FilterChainMatch match = of.filterChain();
        if (match == null) return true;
        TransportSocket socket = chain.getTransportSocket();
        return (match.name().isEmpty() || match.name().equals(chain.getName()))
                && (match.sni().isEmpty() || asked.getServerNamesList().contains(match.sni()))
                && (match.transportProtocol().isEmpty()
                        || match.transportProtocol().equals(asked.getTransportProtocol()))
                && (match.applicationProtocols().isEmpty()
                        || asked.getApplicationProtocolsList()
                                .containsAll(List.of(match.applicationProtocols().split(",", -1))))
                && (match.destinationPort() == 0 || match.destinationPort() == port)
                && (match.transportSocket().isEmpty()
                        || match.transportSocket().equals(socket.getName()));
    }
}
