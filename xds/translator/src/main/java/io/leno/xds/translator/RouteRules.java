package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.leno.api.config.Rule;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The HTTP routes of a virtual service as one listener's port sees them.
final class RouteRules {
    /// What `match` means besides the request itself.
    ///
    /// @param gateway `mesh` or `namespace/name`
    /// @param port of the service, or of the gateway's server
    /// @param secure true where the listener terminates TLS
    record Listener(String gateway, int port, boolean secure) {
        static Listener ofMesh(int port) {
            return new Listener(VirtualService.MESH, port, false);
        }
    }

    private static final String REDIRECT_CODES =
            ": the route is left out (expected: 301, 302, 303, 307 or 308)";
    private static final String BODY =
            "not base64, or over 1 MB: the route is left out (expected: bytes in base64, or"
                    + " string)";
    private static final String NO_DESTINATION =
            "none: the route is left out (expected: a destination, redirect or direct response)";

    private final Scope scope;
    private final Listener listener;
    private final RouteActions actions;

    RouteRules(Scope scope, Listener listener) {
        this.scope = scope;
        this.listener = listener;
        actions = new RouteActions(scope);
    }

    /// In the order of the rule, up to the first that takes every request. Empty where no match is
    /// meant for this proxy and port.
    List<Route> of(BoundVirtualService bound) {
        var routes = new ArrayList<Route>();
        for (var lost : bound.lost()) {
            scope.problems().warning("no-delegate", bound.rule(), lost.path(), lost.message());
        }
        List<HttpRoute> https = bound.spec().http();
        RouteProvenance provenance = RouteProvenance.of(scope, bound);
        for (int i = 0; i < https.size(); i++) {
            HttpRoute http = https.get(i);
            int at = i;
            String path = "spec.http[" + i + "]";
            if (http.match().isEmpty()) {
                route(bound.rule(), http, null, path)
                        .map(each -> noted(each, provenance, at, null))
                        .ifPresent(routes::add);
            }
            for (HttpMatch match : http.match()) {
                if (isMeant(bound, match)) {
                    route(bound.rule(), http, match, path)
                            .map(each -> noted(each, provenance, at, match))
                            .ifPresent(routes::add);
                }
            }
            int end = firstCatchAll(routes);
            if (end >= 0) return List.copyOf(routes.subList(0, end + 1));
        }
        return List.copyOf(routes);
    }

    private static Route noted(
            Route route,
            @Nullable RouteProvenance provenance,
            int index,
            @Nullable HttpMatch match) {
        if (provenance == null) return route;
        var noted = route.toBuilder();
        provenance.note(noted, index, match);
        return noted.build();
    }

    /// Without those that no request reaches.
    static List<Route> upToCatchAll(List<Route> routes) {
        int end = firstCatchAll(routes);
        return end < 0 ? routes : List.copyOf(routes.subList(0, end + 1));
    }

    private static int firstCatchAll(List<Route> routes) {
        for (int i = 0; i < routes.size(); i++) {
            if (Matches.isEverything(routes.get(i).getMatch())) return i;
        }
        return -1;
    }

    private boolean isMeant(BoundVirtualService bound, HttpMatch match) {
        if (match.port() != 0 && match.port() != listener.port()) return false;
        if (!bound.isBoundTo(listener.gateway(), match.gateways())) return false;
        // as in Istio: a match for given gateways does not ask who calls
        return !match.gateways().isEmpty()
                || isSource(scope, match.sourceLabels(), match.sourceNamespace());
    }

    static boolean isSource(Scope scope, Map<String, String> labels, String namespace) {
        return scope.labels().entrySet().containsAll(labels.entrySet())
                && (namespace.isEmpty() || namespace.equals(scope.node().namespace()));
    }

    private Optional<Route> route(
            Rule<VirtualService> rule, HttpRoute http, @Nullable HttpMatch match, String path) {
        var route =
                Route.newBuilder()
                        .setName(name(http, match))
                        .setMatch(Matches.of(match))
                        .setMetadata(Metadata.ofRule(rule));
        if (match != null) route.setStatPrefix(match.statPrefix());
        HeaderChanges.of(http.headers()).applyTo(route);
        if (!setAction(route, rule, http, path)) return Optional.empty();
        Faults.of(http.fault())
                .ifPresent(
                        fault -> route.putTypedPerFilterConfig(Faults.FILTER, Protos.any(fault)));
        if (http.corsPolicy() != null) {
            route.putTypedPerFilterConfig(Cors.FILTER, Protos.any(Cors.of(http.corsPolicy())));
        }
        route.getDecoratorBuilder().setOperation(operation(route, rule));
        return Optional.of(route.build());
    }

    /// False where the rule asks for something that cannot be done, which is then reported.
    private boolean setAction(
            Route.Builder route, Rule<VirtualService> rule, HttpRoute http, String path) {
        if (http.redirect() != null) {
            var redirect = Redirects.of(http.redirect(), listener.port(), listener.secure());
            redirect.ifPresent(route::setRedirect);
            String expected = http.redirect().redirectCode() + REDIRECT_CODES;
            return redirect.isPresent() || refuse(rule, path + ".redirect.redirectCode", expected);
        }
        if (http.directResponse() != null) {
            var answer = Redirects.of(http.directResponse());
            answer.ifPresent(route::setDirectResponse);
            return answer.isPresent() || refuse(rule, path + ".directResponse.body", BODY);
        }
        if (http.route().isEmpty()) return refuse(rule, path + ".route", NO_DESTINATION);
        actions.forward(route, rule, http, listener.port(), path);
        return true;
    }

    private boolean refuse(Rule<VirtualService> rule, String path, String message) {
        scope.problems().warning("invalid-value", rule, path, message);
        return false;
    }

    private static String name(HttpRoute http, @Nullable HttpMatch match) {
        if (match == null || match.name().isEmpty()) return http.name();
        return http.name() + "." + match.name();
    }

    /// `host:port/path` for one destination, `rule:port/path` for several.
    private String operation(Route.Builder route, Rule<VirtualService> rule) {
        var match = route.getMatch();
        String path =
                switch (match.getPathSpecifierCase()) {
                    case PREFIX -> match.getPrefix() + "*";
                    case PATH -> match.getPath();
                    case SAFE_REGEX -> match.getSafeRegex().getRegex();
                    default -> "/*";
                };
        ClusterName cluster = ClusterName.parse(route.getRoute().getCluster());
        if (cluster != null) return cluster.host() + ":" + cluster.port() + path;
        return rule.name() + ":" + listener.port() + path;
    }
}
