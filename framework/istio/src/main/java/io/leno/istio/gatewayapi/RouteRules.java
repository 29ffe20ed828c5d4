package io.leno.istio.gatewayapi;

import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.DirectResponse;
import io.leno.api.istio.VirtualService.HttpDestination;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.Retry;
import io.leno.istio.bind.Report;
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
import java.util.stream.Collectors;

/// Turns the rules of an HTTPRoute into Istio's routes, one for each match, in the order in which
/// they must be tried.
final class RouteRules {
    /// Istio's own default, for rules that bound a try and say nothing of retries.
    private static final int DEFAULT_ATTEMPTS = 2;

    private static final RouteRule NOWHERE =
            new RouteRule("", List.of(), List.of(), List.of(), null, null);

    private final String namespace;
    private final String name;
    private final Report report;

    RouteRules(String namespace, String name, Report report) {
        this.namespace = namespace;
        this.name = name;
        this.report = report;
    }

    List<HttpRoute> convert(HttpRouteSpec route) {
        // without rules there is one, which matches everything and leads nowhere
        List<RouteRule> rules = route.rules().isEmpty() ? List.of(NOWHERE) : route.rules();
        var routes = new ArrayList<HttpRoute>();
        for (int i = 0; i < rules.size(); i++) {
            RouteRule rule = rules.get(i);
            var any = List.of(new RouteMatch(null, List.of(), List.of(), ""));
            List<RouteMatch> matches = rule.matches().isEmpty() ? any : rule.matches();
            var destinations = destinations(rule, "spec.rules[" + i + "].backendRefs");
            for (RouteMatch match : matches) {
                routes.add(convert(rule, i, match, destinations));
            }
        }
        return routes.stream().sorted(MatchPrecedence.ORDER).toList();
    }

    private HttpRoute convert(
            RouteRule rule, int number, RouteMatch match, List<HttpDestination> destinations) {
        StringMatch path = path(match.path());
        String at = "spec.rules[" + number + "].filters";
        var filters = ConvertedFilters.of(rule.filters(), path, namespace, at, report);
        boolean isLost = destinations.isEmpty() && filters.redirect() == null;
        return new HttpRoute(
                rule.name().isEmpty() ? namespace + "." + name + "." + number : rule.name(),
                List.of(match(match, path)),
                destinations,
                filters.redirect(),
                isLost ? new DirectResponse(500, null) : null,
                isLost || filters.redirect() != null ? null : filters.rewrite(),
                timeout(rule.timeouts()),
                retries(rule.timeouts(), rule.retry()),
                null,
                null,
                null,
                filters.mirrors(),
                null,
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
    private List<HttpDestination> destinations(RouteRule rule, String path) {
        var destinations = new ArrayList<HttpDestination>();
        for (int i = 0; i < rule.backendRefs().size(); i++) {
            BackendRef backend = rule.backendRefs().get(i);
            String at = path + "[" + i + "]";
            int weight = backend.weight() == null ? 1 : backend.weight();
            var destination = Backends.destination(backend, namespace, at, report);
            if (weight == 0 || destination.isEmpty()) continue;
            var filters = ConvertedFilters.of(backend.filters(), null, namespace, at, report);
            if (filters.redirect() != null
                    || filters.rewrite() != null
                    || !filters.mirrors().isEmpty())
                report.notActedOn(
                        at + ".filters",
                        "HTTPRoute backendRefs[].filters other than header modifiers");
            destinations.add(new HttpDestination(destination.get(), weight, filters.headers()));
        }
        return destinations;
    }

    private static @Nullable Duration timeout(@Nullable Timeouts timeouts) {
        return timeouts == null ? null : timeouts.request();
    }

    private static @Nullable Retry retries(
            @Nullable Timeouts timeouts, @Nullable RouteRetry retry) {
        Duration perTry = timeouts == null ? null : timeouts.backendRequest();
        boolean boundsTry = perTry != null && !perTry.isZero();
        if (!boundsTry && retry == null) return null;
        Integer wanted = retry == null ? null : retry.attempts();
        String codes =
                retry == null
                        ? ""
                        : retry.codes().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(","));
        return new Retry(
                wanted == null ? DEFAULT_ATTEMPTS : wanted,
                boundsTry ? perTry : null,
                codes,
                null,
                null,
                retry == null ? null : retry.backoff());
    }
}
