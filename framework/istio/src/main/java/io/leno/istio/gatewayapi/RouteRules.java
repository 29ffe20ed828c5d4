package io.leno.istio.gatewayapi;

import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.DirectResponse;
import io.leno.api.istio.VirtualService.HttpDestination;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.Retry;
import io.leno.istio.gatewayapi.HttpRouteSpec.BackendRef;
import io.leno.istio.gatewayapi.HttpRouteSpec.NamedMatch;
import io.leno.istio.gatewayapi.HttpRouteSpec.PathMatch;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteMatch;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteRetry;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteRule;
import io.leno.istio.gatewayapi.HttpRouteSpec.Timeouts;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Turns the rules of an HTTPRoute into Istio's routes, one for each match, in the order in which
/// they must be tried.
final class RouteRules {
    /// Istio's own default, for rules that bound a try and say nothing of retries.
    private static final int DEFAULT_ATTEMPTS = 2;

    private static final List<String> CONDITIONS =
            List.of("connect-failure", "refused-stream", "unavailable", "cancelled");

    private static final RouteRule NOWHERE =
            new RouteRule("", List.of(), List.of(), List.of(), null, null);

    private final String namespace;
    private final String name;
    private final Backends backends;

    RouteRules(String namespace, String name, Backends backends) {
        this.namespace = namespace;
        this.name = name;
        this.backends = backends;
    }

    List<HttpRoute> convert(HttpRouteSpec route) {
        // without rules there is one, which matches everything and leads nowhere
        List<RouteRule> rules = route.rules().isEmpty() ? List.of(NOWHERE) : route.rules();
        var routes = new ArrayList<HttpRoute>();
        for (int i = 0; i < rules.size(); i++) {
            RouteRule rule = rules.get(i);
            var any = List.of(new RouteMatch(null, List.of(), List.of(), ""));
            List<RouteMatch> matches = rule.matches().isEmpty() ? any : rule.matches();
            var destinations = destinations(rule.backendRefs());
            for (RouteMatch match : matches) {
                routes.add(convert(rule, i, match, destinations));
            }
        }
        return routes.stream().sorted(MatchPrecedence.ORDER).toList();
    }

    private HttpRoute convert(
            RouteRule rule, int number, RouteMatch match, List<HttpDestination> destinations) {
        StringMatch path = path(match.path());
        var filters = ConvertedFilters.of(rule.filters(), path, backends);
        boolean isLost = destinations.isEmpty() && filters.redirect() == null;
        return new HttpRoute(
                rule.name().isEmpty() ? namespace + "." + name + "." + number : rule.name(),
                List.of(match(match, path)),
                destinations,
                filters.redirect(),
                isLost ? new DirectResponse(500, null) : null,
                isLost || filters.redirect() != null ? null : filters.rewrite(),
                timeout(rule.timeouts(), rule.retry()),
                retries(rule.timeouts(), rule.retry()),
                null,
                null,
                null,
                filters.mirrors(),
                filters.cors(),
                filters.headers(),
                null);
    }

    /// The same route, for one port only.
    static HttpRoute onPort(HttpRoute route, int port) {
        return route.matching(route.match().stream().map(match -> match.onPort(port)).toList());
    }

    private static HttpMatch match(RouteMatch match, StringMatch path) {
        return new HttpMatch(
                "",
                path,
                null,
                match.method().isEmpty() ? null : new StringMatch.Exact(match.method()),
                null,
                named(match.headers(), true),
                Map.of(),
                named(match.queryParams(), false),
                0,
                Map.of(),
                "",
                List.of(),
                false,
                "");
    }

    /// `/` is no segment: it stands for every path.
    private static StringMatch path(@Nullable PathMatch match) {
        if (match == null) return new StringMatch.Prefix("/");
        String value = match.value() == null ? "/" : match.value();
        return switch (match.type()) {
            case EXACT -> new StringMatch.Exact(value);
            case REGULAR_EXPRESSION -> new StringMatch.Regex(value);
            case PATH_PREFIX -> {
                String prefix =
                        value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
                yield prefix.isEmpty()
                        ? new StringMatch.Prefix("/")
                        : new StringMatch.PathSeparatedPrefix(prefix);
            }
        };
    }

    /// Of several matches of one name the first counts.
    private static Map<String, StringMatch> named(List<NamedMatch> matches, boolean isHeader) {
        var byName = new LinkedHashMap<String, StringMatch>();
        for (NamedMatch match : matches) {
            String key = isHeader ? match.name().toLowerCase(Locale.ROOT) : match.name();
            byName.putIfAbsent(
                    key,
                    switch (match.type()) {
                        case EXACT -> new StringMatch.Exact(match.value());
                        case REGULAR_EXPRESSION -> new StringMatch.Regex(match.value());
                    });
        }
        return byName;
    }

    /// Backends of weight 0 get nothing, not even if no other is there.
    private List<HttpDestination> destinations(List<BackendRef> refs) {
        List<BackendRef> used =
                refs.stream().filter(ref -> ref.weight() == null || ref.weight() != 0).toList();
        var destinations = new ArrayList<HttpDestination>();
        for (BackendRef backend : used) {
            int weight = backend.weight() == null ? 1 : backend.weight();
            var filters = ConvertedFilters.of(backend.filters(), null, backends);
            destinations.add(
                    new HttpDestination(
                            backends.destination(backend),
                            used.size() == 1 ? 0 : weight,
                            filters.headers()));
        }
        return destinations;
    }

    /// The routes of a GRPCRoute: methods are paths.
    List<HttpRoute> convert(GrpcRouteSpec route) {
        var routes = new ArrayList<HttpRoute>();
        for (int i = 0; i < route.rules().size(); i++) {
            GrpcRouteSpec.GrpcRule rule = route.rules().get(i);
            var any = List.of(new GrpcRouteSpec.GrpcMatch(null, List.of()));
            var destinations = destinations(rule.backendRefs());
            var plain =
                    new RouteRule(
                            rule.name(), List.of(), rule.filters(), rule.backendRefs(), null, null);
            for (var match : rule.matches().isEmpty() ? any : rule.matches()) {
                var http = new RouteMatch(null, match.headers(), List.of(), "");
                StringMatch path = match.method() == null ? null : path(match.method());
                HttpRoute converted = convert(plain, i, http, destinations);
                HttpMatch its = converted.match().getFirst();
                if (path != null) its = its.onPath(path);
                routes.add(converted.matching(List.of(its)));
            }
        }
        return routes.stream().sorted(MatchPrecedence.ORDER).toList();
    }

    /// `/package.Service/Method`
    private static StringMatch path(GrpcRouteSpec.MethodMatch match) {
        String service = match.service();
        String method = match.method();
        boolean isExact = match.type() == NamedMatch.Type.EXACT;
        if (service.isEmpty()) return new StringMatch.Regex("/[^/]+/" + method);
        if (isExact && method.isEmpty()) return new StringMatch.PathSeparatedPrefix("/" + service);
        if (isExact) return new StringMatch.Exact("/" + service + "/" + method);
        return new StringMatch.Regex("/" + service + "/" + (method.isEmpty() ? ".+" : method));
    }

    /// A bound for each try bounds the whole where nothing is said of retries.
    private static @Nullable Duration timeout(
            @Nullable Timeouts timeouts, @Nullable RouteRetry retry) {
        if (timeouts == null) return null;
        boolean isBoundByTry = retry == null && isSome(timeouts.backendRequest());
        return isBoundByTry ? timeouts.backendRequest() : timeouts.request();
    }

    private static boolean isSome(@Nullable Duration duration) {
        return duration != null && !duration.isZero();
    }

    private static @Nullable Retry retries(
            @Nullable Timeouts timeouts, @Nullable RouteRetry retry) {
        if (retry == null) return null;
        Duration perTry = timeouts == null ? null : timeouts.backendRequest();
        int attempts = retry.attempts() == null ? DEFAULT_ATTEMPTS : retry.attempts();
        var conditions = new ArrayList<String>(CONDITIONS);
        retry.codes().forEach(code -> conditions.add(String.valueOf(code)));
        return new Retry(
                attempts,
                isSome(perTry) ? perTry : null,
                attempts == 0 ? "" : String.join(",", conditions),
                null,
                null,
                retry.backoff());
    }
}
