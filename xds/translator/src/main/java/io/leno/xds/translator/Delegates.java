package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Destination;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.Delegate;
import io.leno.api.istio.VirtualService.HttpDestination;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.Mirror;
import io.leno.xds.translator.BoundVirtualService.Lost;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Virtual services without hosts, whose routes take the place of those that name them. A route
/// that names one that does not exist, or is not exported to it, is left out.
final class Delegates {
    private final MeshIndex mesh;
    private final Map<String, Rule<VirtualService>> byName = new HashMap<>();

    Delegates(MeshIndex mesh, List<Rule<VirtualService>> rules) {
        this.mesh = mesh;
        for (Rule<VirtualService> rule : rules) {
            if (rule.spec().hosts().isEmpty())
                byName.put(name(rule.namespace(), rule.name()), rule);
        }
    }

    private static String name(String namespace, String name) {
        return namespace + "/" + name;
    }

    static boolean isDelegate(Rule<VirtualService> rule) {
        return rule.spec().hosts().isEmpty();
    }

    /// What is written in the place of routes that delegate.
    ///
    /// @param used gets the delegates
    List<HttpRoute> resolve(Rule<VirtualService> root, Set<ResourceKey> used) {
        List<HttpRoute> routes = root.spec().http();
        if (routes.stream().allMatch(route -> route.delegate() == null)) return routes;
        var merged = new ArrayList<HttpRoute>();
        for (HttpRoute route : routes) {
            if (route.delegate() == null) {
                merged.add(route);
                continue;
            }
            Rule<VirtualService> delegate = find(root, route.delegate());
            if (delegate == null) continue;
            used.add(delegate.key());
            for (HttpRoute each : delegate.spec().http()) {
                List<HttpMatch> matches = matches(root, route, delegate, each);
                if (matches != null) merged.add(merge(route, each, matches, delegate.namespace()));
            }
        }
        return merged;
    }

    /// Routes of the rule whose delegate cannot be used, and why.
    List<Lost> lost(Rule<VirtualService> root) {
        var lost = new ArrayList<Lost>();
        for (int i = 0; i < root.spec().http().size(); i++) {
            Delegate delegate = root.spec().http().get(i).delegate();
            if (delegate == null || find(root, delegate) != null) continue;
            String name = fullName(root, delegate);
            String why =
                    byName.containsKey(name)
                            ? name + " is not exported to " + root.namespace()
                            : "no virtual service " + name + " without hosts";
            lost.add(new Lost("spec.http[" + i + "].delegate", why + ": the route is left out"));
        }
        return lost;
    }

    /// Where each of the routes that [#resolve] makes is written: in the rule, and then in its
    /// delegate.
    List<List<Written>> written(Rule<VirtualService> root) {
        var all = new ArrayList<List<Written>>();
        List<HttpRoute> routes = root.spec().http();
        for (int i = 0; i < routes.size(); i++) {
            HttpRoute route = routes.get(i);
            var own = new Written(root, "spec.http[" + i + "]");
            if (route.delegate() == null) {
                all.add(List.of(own));
                continue;
            }
            Rule<VirtualService> delegate = find(root, route.delegate());
            if (delegate == null) continue;
            List<HttpRoute> its = delegate.spec().http();
            for (int j = 0; j < its.size(); j++) {
                if (matches(root, route, delegate, its.get(j)) == null) continue;
                all.add(List.of(own, new Written(delegate, "spec.http[" + j + "]")));
            }
        }
        return all;
    }

    /// Null where no request can match both.
    private static @Nullable List<HttpMatch> matches(
            Rule<VirtualService> root,
            HttpRoute route,
            Rule<VirtualService> delegate,
            HttpRoute each) {
        return MergedMatches.of(
                named(route.match(), root.namespace()), named(each.match(), delegate.namespace()));
    }

    private @Nullable Rule<VirtualService> find(Rule<VirtualService> root, Delegate delegate) {
        Rule<VirtualService> found = byName.get(fullName(root, delegate));
        if (found == null) return null;
        var exportTo = mesh.exportToOf(found.spec());
        boolean isVisible = Visibility.isVisible(exportTo, found.namespace(), root.namespace());
        return isVisible ? found : null;
    }

    private static String fullName(Rule<VirtualService> root, Delegate delegate) {
        String namespace = delegate.namespace();
        return name(namespace.isEmpty() ? root.namespace() : namespace, delegate.name());
    }

    /// Gateways by their full names.
    private static List<HttpMatch> named(List<HttpMatch> matches, String namespace) {
        return matches.stream()
                .map(
                        match ->
                                match.onGateways(
                                        match.gateways().stream()
                                                .map(
                                                        name ->
                                                                BoundVirtualService.gatewayName(
                                                                        name, namespace))
                                                .toList()))
                .toList();
    }

    /// The delegate's settings; of what it does not say, the root's.
    private HttpRoute merge(
            HttpRoute root, HttpRoute delegate, List<HttpMatch> matches, String namespace) {
        return new HttpRoute(
                MergedMatches.joined(root.name(), delegate.name()),
                matches,
                delegate.route().stream().map(each -> named(each, namespace)).toList(),
                delegate.redirect(),
                or(delegate.directResponse(), root.directResponse()),
                or(delegate.rewrite(), root.rewrite()),
                or(delegate.timeout(), root.timeout()),
                or(delegate.retries(), root.retries()),
                or(delegate.fault(), root.fault()),
                delegate.mirror() != null ? named(delegate.mirror(), namespace) : root.mirror(),
                or(delegate.mirrorPercentage(), root.mirrorPercentage()),
                delegate.mirrors().isEmpty()
                        ? root.mirrors()
                        : delegate.mirrors().stream()
                                .map(
                                        each ->
                                                new Mirror(
                                                        named(each.destination(), namespace),
                                                        each.percentage()))
                                .toList(),
                or(delegate.corsPolicy(), root.corsPolicy()),
                or(delegate.headers(), root.headers()),
                null);
    }

    private static <T> @Nullable T or(@Nullable T one, @Nullable T other) {
        return one != null ? one : other;
    }

    private HttpDestination named(HttpDestination destination, String namespace) {
        return new HttpDestination(
                named(destination.destination(), namespace),
                destination.weight(),
                destination.headers());
    }

    /// Short names are completed with the delegate's namespace, not the root's.
    private Destination named(Destination destination, String namespace) {
        return new Destination(
                mesh.fullName(destination.host(), namespace),
                destination.subset(),
                destination.port());
    }
}
