package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.leno.api.config.Rule;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Notes in a route: the rule that has it, and where each of its settings is written.
final class RouteProvenance {
    /// One that a route may say for itself.
    private interface Setting {
        /// Null where it does not.
        @Nullable Object of(HttpRoute route);
    }

    /// By the name of the field.
    private static final Map<String, Setting> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("timeout", HttpRoute::timeout);
        SETTINGS.put("retries", HttpRoute::retries);
        SETTINGS.put("fault", HttpRoute::fault);
        SETTINGS.put("rewrite", HttpRoute::rewrite);
        SETTINGS.put("redirect", HttpRoute::redirect);
        SETTINGS.put("directResponse", HttpRoute::directResponse);
        SETTINGS.put("mirror", HttpRoute::mirror);
        SETTINGS.put("mirrors", route -> route.mirrors().isEmpty() ? null : route.mirrors());
        SETTINGS.put("corsPolicy", HttpRoute::corsPolicy);
        SETTINGS.put("headers", HttpRoute::headers);
    }

    private final Scope scope;
    private final BoundVirtualService bound;
    private final List<List<Written>> written;

    private RouteProvenance(Scope scope, BoundVirtualService bound) {
        this.scope = scope;
        this.bound = bound;
        written = scope.mesh().delegates().written(unresolved());
    }

    /// Null where nobody asked.
    static @Nullable RouteProvenance of(Scope scope, BoundVirtualService bound) {
        return scope.provenance().isWanted() ? new RouteProvenance(scope, bound) : null;
    }

    /// The rule before the routes of its delegates took the places of its own.
    private Rule<VirtualService> unresolved() {
        return scope.model().rules(VirtualService.class).stream()
                .filter(each -> each.key().equals(bound.rule().key()))
                .filter(each -> each.name().equals(bound.rule().name()))
                .findFirst()
                .orElse(bound.rule());
    }

    /// @param index of the route among those of the resolved rule
    /// @param match null where it takes every request
    void note(Route.Builder route, int index, @Nullable HttpMatch match) {
        List<Written> places = written.get(index);
        HttpRoute http = bound.spec().http().get(index);
        for (Written place : places) {
            boolean isOnly = places.size() == 1 && match != null;
            String path =
                    isOnly
                            ? place.path() + ".match[" + http.match().indexOf(match) + "]"
                            : place.path();
            note(route, place.rule(), path, "");
        }
        SETTINGS.forEach(
                (name, setting) -> {
                    if (setting.of(http) != null) noteSetting(route, places, name, setting);
                });
        if (http.retries() == null && route.getRoute().hasRetryPolicy()) noteRetries(route);
    }

    /// The delegate's, where it has the setting.
    private void noteSetting(
            Route.Builder route, List<Written> places, String name, Setting setting) {
        for (Written place : places.reversed()) {
            if (!(place.rule().spec() instanceof VirtualService spec)) continue;
            int at = Integer.parseInt(place.path().replaceAll("[^0-9]", ""));
            if (setting.of(spec.http().get(at)) == null) continue;
            String part = name.equals("mirrors") ? "mirror" : name;
            note(route, place.rule(), place.path() + "." + name, part);
            return;
        }
    }

    private void noteRetries(Route.Builder route) {
        for (Rule<MeshConfig> rule : scope.model().rules(MeshConfig.class)) {
            if (rule.spec().defaultHttpRetryPolicy() != null)
                note(route, rule, "defaultHttpRetryPolicy", "retries");
        }
    }

    private void note(Route.Builder route, Rule<?> rule, String path, String part) {
        scope.provenance().note(route::getMetadataBuilder, rule, path, part);
    }
}
