package io.leno.xds.translator.patch;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.config.Problem;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.RouteConfigurationMatch;
import io.leno.api.istio.EnvoyFilter.RouteMatch;
import io.leno.api.istio.EnvoyFilter.VirtualHostMatch;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Patches of route configurations, virtual hosts and routes, in Istio's order: the whole, each
/// virtual host and its routes, then virtual hosts that are added.
public final class RoutePatches {
    private static final ApplyTo[] KINDS = {
        ApplyTo.ROUTE_CONFIGURATION, ApplyTo.VIRTUAL_HOST, ApplyTo.HTTP_ROUTE
    };

    private final ProxyPatches patches;
    private final Judgement judgement;

    public RoutePatches(ProxyPatches patches) {
        this.patches = patches;
        judgement = patches.judgement();
    }

    public boolean isNeeded() {
        return patches.has(KINDS);
    }

    public List<Problem> problems() {
        return patches.problems(KINDS);
    }

    /// Outbound routes of a sidecar, or those of a gateway.
    public Patched<RouteConfiguration> apply(RouteConfiguration routes) {
        Context context =
                patches.proxy().node().type() == Node.Type.ROUTER
                        ? Context.GATEWAY
                        : Context.SIDECAR_OUTBOUND;
        var by = new LinkedHashSet<CompiledPatch>();
        RouteConfiguration patched = patch(routes, context, by);
        return Patched.of(patched, by);
    }

    RouteConfiguration patch(RouteConfiguration before, Context context, Set<CompiledPatch> by) {
        RouteConfiguration now = before;
        for (CompiledPatch patch : patches.usable(ApplyTo.ROUTE_CONFIGURATION)) {
            if (!patch.operation().isMerge() || !isFor(patch, context, now)) continue;
            RouteConfiguration merged =
                    judgement
                            .merging(patch.operation())
                            .merged(now, patch.value(RouteConfiguration.class));
            now = patches.settle(patch, now, merged, judgement.ofRoutes(merged, merged), by);
        }
        for (int i = 0; i < now.getVirtualHostsCount(); ) {
            RouteConfiguration after = patchHost(now, i, context, by);
            if (after.getVirtualHostsCount() == now.getVirtualHostsCount()) i++;
            now = after;
        }
        for (CompiledPatch patch : patches.usable(ApplyTo.VIRTUAL_HOST)) {
            boolean isAdded = patch.operation() == Operation.ADD || patch.operation().isInsert();
            if (!isAdded || !isFor(patch, context, now)) continue;
            VirtualHost host = patch.value(VirtualHost.class);
            RouteConfiguration more = now.toBuilder().addVirtualHosts(host).build();
            now = patches.settle(patch, now, more, judgement.ofRoutes(more, host), by);
        }
        return now;
    }

    /// With one virtual host less where it is removed.
    private RouteConfiguration patchHost(
            RouteConfiguration before, int at, Context context, Set<CompiledPatch> by) {
        RouteConfiguration now = before;
        for (CompiledPatch patch : patches.usable(ApplyTo.VIRTUAL_HOST)) {
            VirtualHost host = now.getVirtualHosts(at);
            if (!isFor(patch, context, now) || !matches(host, patch)) continue;
            VirtualHost changed;
            switch (patch.operation()) {
                case REMOVE -> {
                    patches.settle(patch, now, now, null, by);
                    return now.toBuilder().removeVirtualHosts(at).build();
                }
                case MERGE, MERGE_AND_REPLACE_LIST ->
                        changed =
                                judgement
                                        .merging(patch.operation())
                                        .merged(host, patch.value(VirtualHost.class));
                case REPLACE -> changed = patch.value(VirtualHost.class);
                default -> {
                    continue;
                }
            }
            RouteConfiguration after = now.toBuilder().setVirtualHosts(at, changed).build();
            now = patches.settle(patch, now, after, judgement.ofRoutes(after, changed), by);
        }
        VirtualHost host = now.getVirtualHosts(at);
        VirtualHost patched = patchRoutes(now, host, context, by);
        return patched.equals(host) ? now : now.toBuilder().setVirtualHosts(at, patched).build();
    }

    /// Routes are merged into and removed before others are added, so that what is added is left as
    /// it is.
    private VirtualHost patchRoutes(
            RouteConfiguration routes, VirtualHost host, Context context, Set<CompiledPatch> by) {
        VirtualHost now = host;
        for (boolean adds : new boolean[] {false, true}) {
            for (CompiledPatch patch : patches.usable(ApplyTo.HTTP_ROUTE)) {
                boolean isAdded =
                        patch.operation() == Operation.ADD || patch.operation().isInsert();
                if (isAdded != adds) continue;
                if (isFor(patch, context, routes) && matches(now, patch))
                    now = patchRoutes(now, patch, by);
            }
        }
        return now;
    }

    private VirtualHost patchRoutes(VirtualHost host, CompiledPatch patch, Set<CompiledPatch> by) {
        RouteMatch match = routeMatch(patch);
        Predicate<Route> asked = match == null ? null : route -> matches(route, match);
        return switch (patch.operation()) {
            case MERGE, MERGE_AND_REPLACE_LIST -> mergeRoutes(host, asked, patch, by);
            // without a match every route is meant
            case REMOVE -> changeRoutes(host, asked != null ? asked : _ -> true, patch, by);
            default -> changeRoutes(host, asked, patch, by);
        };
    }

    private VirtualHost changeRoutes(
            VirtualHost before,
            @Nullable Predicate<Route> asked,
            CompiledPatch patch,
            Set<CompiledPatch> by) {
        List<Route> routes = before.getRoutesList();
        boolean isAdded = patch.operation() == Operation.ADD;
        if (!isAdded && asked != null && Sequence.indexOf(routes, asked) < 0) {
            patches.miss(patch, "no such route in " + before.getName());
            return before;
        }
        List<Route> changed =
                Sequence.changed(
                        routes,
                        patch.operation(),
                        routes.size(),
                        asked,
                        () -> patch.value(Route.class));
        if (changed == null) return before;
        VirtualHost after = before.toBuilder().clearRoutes().addAllRoutes(changed).build();
        return patches.settle(patch, before, after, null, by);
    }

    private VirtualHost mergeRoutes(
            VirtualHost before,
            @Nullable Predicate<Route> asked,
            CompiledPatch patch,
            Set<CompiledPatch> by) {
        VirtualHost now = before;
        boolean found = false;
        for (int i = 0; i < now.getRoutesCount(); i++) {
            Route route = now.getRoutes(i);
            if (asked != null && !asked.test(route)) continue;
            found = true;
            Route merged =
                    judgement.merging(patch.operation()).merged(route, patch.value(Route.class));
            VirtualHost after = now.toBuilder().setRoutes(i, merged).build();
            now = patches.settle(patch, now, after, judgement.ofMessage(merged), by);
        }
        if (!found) patches.miss(patch, "no such route in " + before.getName());
        return now;
    }

    private boolean isFor(CompiledPatch patch, Context context, RouteConfiguration routes) {
        if (!patch.isFor(context)) return false;
        RouteConfigurationMatch match = match(patch);
        if (match == null) return true;
        if (!match.name().isEmpty() && !match.name().equals(routes.getName())) return false;
        if (context == Context.GATEWAY) return isForGateway(match, routes.getName());
        return match.portNumber() == 0 || match.portNumber() == portOf(routes.getName());
    }

    /// `http.8080`, `https.443.port-name.gateway.namespace`
    private boolean isForGateway(RouteConfigurationMatch match, String name) {
        String[] parts = name.split("\\.", -1);
        boolean isOfServer = parts.length >= 5 && parts[0].equals("https");
        String portName = isOfServer ? parts[2] : "";
        String gateway = isOfServer ? parts[4] + "/" + parts[3] : "";
        if (!match.portName().isEmpty() && !match.portName().equals(portName)) return false;
        if (!match.gateway().isEmpty() && !match.gateway().equals(gateway)) return false;
        if (match.portNumber() == 0) return true;
        int port = parts.length > 1 ? number(parts[1]) : 0;
        Set<Integer> known = patches.proxy().gatewayPorts().getOrDefault(port, Set.of(port));
        return known.contains(match.portNumber());
    }

    /// `9080`, `inbound|9080||`; 0 where the name has none.
    private static int portOf(String name) {
        String[] parts = name.split("\\|", -1);
        return number(parts.length == 4 ? parts[1] : name);
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }

    private static @Nullable RouteConfigurationMatch match(CompiledPatch patch) {
        return patch.match() == null ? null : patch.match().routeConfiguration();
    }

    private static boolean matches(VirtualHost host, CompiledPatch patch) {
        RouteConfigurationMatch of = match(patch);
        VirtualHostMatch match = of == null ? null : of.vhost();
        return match == null
                || ((match.name().isEmpty() || match.name().equals(host.getName()))
                        && (match.domainName().isEmpty()
                                || host.getDomainsList().contains(match.domainName())));
    }

    private static @Nullable RouteMatch routeMatch(CompiledPatch patch) {
        RouteConfigurationMatch of = match(patch);
        return of == null || of.vhost() == null ? null : of.vhost().route();
    }

    private static boolean matches(Route route, RouteMatch match) {
        if (!match.name().isEmpty() && !match.name().equals(route.getName())) return false;
        return switch (route.getActionCase()) {
            case ROUTE -> isAsked(match, RouteMatch.Action.ROUTE);
            case REDIRECT -> isAsked(match, RouteMatch.Action.REDIRECT);
            case DIRECT_RESPONSE -> isAsked(match, RouteMatch.Action.DIRECT_RESPONSE);
            default -> true;
        };
    }

    private static boolean isAsked(RouteMatch match, RouteMatch.Action action) {
        return match.action() == RouteMatch.Action.ANY || match.action() == action;
    }
}
