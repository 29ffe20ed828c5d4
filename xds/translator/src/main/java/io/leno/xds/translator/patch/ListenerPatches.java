package io.leno.xds.translator.patch;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.leno.api.config.Problem;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Patches of listeners and what is in them, in Istio's order: each listener, its listener filters,
/// its chains with their filters; then what is added.
public final class ListenerPatches {
    private static final ApplyTo[] KINDS = {
        ApplyTo.LISTENER,
        ApplyTo.LISTENER_FILTER,
        ApplyTo.FILTER_CHAIN,
        ApplyTo.NETWORK_FILTER,
        ApplyTo.HTTP_FILTER
    };

    private final ProxyPatches patches;
    private final Judgement judgement;
    private final FilterChainPatches chains;

    public ListenerPatches(ProxyPatches patches) {
        this.patches = patches;
        judgement = patches.judgement();
        chains = new FilterChainPatches(patches);
    }

    /// True where the proxy has patches that concern listeners, or routes inside of them.
    public boolean isNeeded() {
        return patches.has(KINDS)
                || patches.has(
                        ApplyTo.ROUTE_CONFIGURATION, ApplyTo.VIRTUAL_HOST, ApplyTo.HTTP_ROUTE);
    }

    public List<Problem> problems() {
        return patches.problems(KINDS);
    }

    /// The listeners that are left, and those that were added.
    public List<Patched<Listener>> apply(List<Listener> listeners) {
        var out = new ArrayList<Patched<Listener>>();
        for (Listener listener : listeners) {
            var by = new LinkedHashSet<CompiledPatch>();
            Listener patched = patch(listener, by);
            if (patched == null) continue;
            out.add(Patched.of(patched, by));
        }
        for (CompiledPatch patch : patches.usable(ApplyTo.LISTENER)) {
            if (patch.operation() != Operation.ADD && !patch.operation().isInsert()) continue;
            if (contexts().stream().noneMatch(patch::isAddedFor)) continue;
            Listener added = patch.value(Listener.class);
            String reason = judgement.ofListener(added, added);
            if (reason == null) reason = whyNotBeside(added, out);
            var by = new LinkedHashSet<CompiledPatch>();
            Listener kept = patches.settle(patch, Listener.getDefaultInstance(), added, reason, by);
            if (reason == null) out.add(Patched.of(kept, by));
        }
        return out;
    }

    /// Envoy refuses a second listener of a name or an address.
    private static @Nullable String whyNotBeside(
            Listener added, List<Patched<Listener>> listeners) {
        for (Patched<Listener> each : listeners) {
            Listener other = each.resource();
            if (other.getName().equals(added.getName()))
                return "there is a listener " + added.getName() + " already";
            boolean isSame = added.hasAddress() && added.getAddress().equals(other.getAddress());
            if (isSame && added.getAddress().getSocketAddress().getPortValue() != 0)
                return "listener " + other.getName() + " has its address already";
        }
        return null;
    }

    private List<Context> contexts() {
        return patches.proxy().node().type() == Node.Type.ROUTER
                ? List.of(Context.GATEWAY)
                : List.of(Context.SIDECAR_OUTBOUND, Context.SIDECAR_INBOUND);
    }

    private Context contextOf(Listener listener) {
        if (patches.proxy().node().type() == Node.Type.ROUTER) return Context.GATEWAY;
        return listener.getTrafficDirection() == TrafficDirection.INBOUND
                ? Context.SIDECAR_INBOUND
                : Context.SIDECAR_OUTBOUND;
    }

    /// Null where the listener is removed.
    private @Nullable Listener patch(Listener listener, Set<CompiledPatch> by) {
        Context context = contextOf(listener);
        Listener now = chains.patchRoutes(listener, context, by);
        for (CompiledPatch patch : patches.usable(ApplyTo.LISTENER)) {
            if (!patch.isFor(context) || !matches(now, patch)) continue;
            if (patch.operation() == Operation.REMOVE) {
                patches.settle(patch, now, now, null, by);
                return null;
            }
            if (!patch.operation().isMerge()) continue;
            Listener merged =
                    judgement.merging(patch.operation()).merged(now, patch.value(Listener.class));
            now = patches.settle(patch, now, merged, judgement.ofListener(merged, merged), by);
        }
        now = patchListenerFilters(now, context, by);
        now = chains.patch(now, context, by);
        for (CompiledPatch patch : patches.usable(ApplyTo.FILTER_CHAIN)) {
            boolean isAdded = patch.operation() == Operation.ADD || patch.operation().isInsert();
            if (!isAdded || !patch.isFor(context) || !matches(now, patch)) continue;
            FilterChain chain = patch.value(FilterChain.class);
            Listener more = now.toBuilder().addFilterChains(chain).build();
            String reason = judgement.ofFilters(chain.getFiltersList());
            if (reason == null) reason = judgement.ofListener(more, chain);
            now = patches.settle(patch, now, more, reason, by);
        }
        return now;
    }

    private Listener patchListenerFilters(Listener before, Context context, Set<CompiledPatch> by) {
        Listener now = before;
        for (CompiledPatch patch : patches.usable(ApplyTo.LISTENER_FILTER)) {
            if (!patch.isFor(context) || !matches(now, patch)) continue;
            ListenerMatch match = patch.listener();
            String name = match == null ? "" : match.listenerFilter();
            List<ListenerFilter> filters = now.getListenerFiltersList();
            if (patch.operation().isMerge()) {
                now = mergeListenerFilter(now, name, patch, by);
                continue;
            }
            List<ListenerFilter> changed =
                    Sequence.changed(
                            filters,
                            patch.operation(),
                            filters.size(),
                            name.isEmpty() ? null : each -> each.getName().equals(name),
                            () -> patch.value(ListenerFilter.class));
            if (changed == null && !name.isEmpty())
                patches.miss(patch, "no listener filter " + name + " in " + now.getName());
            Listener after = changed == null ? null : withListenerFilters(now, changed);
            String reason = changed == null ? null : judgement.ofListenerFilters(changed);
            now = patches.settle(patch, now, after, reason, by);
        }
        return now;
    }

    private static Listener withListenerFilters(Listener listener, List<ListenerFilter> filters) {
        return listener.toBuilder().clearListenerFilters().addAllListenerFilters(filters).build();
    }

    private Listener mergeListenerFilter(
            Listener before, String name, CompiledPatch patch, Set<CompiledPatch> by) {
        var filters = new ArrayList<>(before.getListenerFiltersList());
        int at = Sequence.indexOf(filters, each -> each.getName().equals(name));
        if (at < 0) {
            patches.miss(patch, "no listener filter " + name + " in " + before.getName());
            return before;
        }
        ListenerFilter filter = filters.get(at);
        ListenerFilter value = patch.value(ListenerFilter.class);
        try {
            Merging merging = judgement.merging(patch.operation());
            var merged =
                    merging
                            .merged(filter, value.toBuilder().clearTypedConfig().build())
                            .toBuilder();
            if (value.hasTypedConfig() && filter.hasTypedConfig())
                merged.setTypedConfig(
                        merging.merge(filter.getTypedConfig(), value.getTypedConfig()));
            filters.set(at, merged.build());
        } catch (Merging.MismatchException mismatch) {
            patches.refuse(patch, String.valueOf(mismatch.getMessage()));
            return before;
        }
        String reason = judgement.ofMessage(filters.get(at));
        return patches.settle(patch, before, withListenerFilters(before, filters), reason, by);
    }

    /// True where the listener, or one of its chains, may be meant.
    static boolean matches(Listener listener, CompiledPatch patch) {
        ListenerMatch match = patch.listener();
        if (match == null) return true;
        if (!match.name().isEmpty() && !match.name().equals(listener.getName())) return false;
        // the ports of these are in their filter chains
        if (patch.applyTo() != ApplyTo.LISTENER && isVirtual(listener)) return true;
        return match.portNumber() == 0
                || listener.getAddress().getSocketAddress().getPortValue() == match.portNumber();
    }

    static boolean isVirtual(Listener listener) {
        return listener.getName().equals("virtualInbound")
                || listener.getName().equals("virtualOutbound");
    }
}
