package io.leno.istio.gatewayapi;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.bind.Report;
import io.leno.istio.check.Syntax;
import io.leno.istio.gatewayapi.HttpRouteSpec.BackendRef;
import io.leno.istio.gatewayapi.HttpRouteSpec.NamedMatch;
import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;
import io.leno.istio.gatewayapi.HttpRouteSpec.PathMatch;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteMatch;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteRule;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What must hold in an HTTPRoute; its filters are judged by [FilterChecks].
final class HttpRouteSpecChecks {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private final Report report;
    private final FilterChecks filters;

    HttpRouteSpecChecks(Report report) {
        this.report = report;
        filters = new FilterChecks(report);
    }

    void check(HttpRouteSpec route) {
        if (route.parentRefs().isEmpty())
            report.warning("missing-field", "spec.parentRefs", "missing: the route serves nobody");
        for (int i = 0; i < route.parentRefs().size(); i++) {
            checkParent(route.parentRefs().get(i), "spec.parentRefs[" + i + "]");
        }
        for (int i = 0; i < route.hostnames().size(); i++) {
            Syntax.wildcardHostName(route.hostnames().get(i), "spec.hostnames[" + i + "]", report);
        }
        for (int i = 0; i < route.rules().size(); i++) {
            checkRule(route.rules().get(i), "spec.rules[" + i + "]");
        }
    }

    private void checkParent(ParentRef parent, String path) {
        if (parent.name().isEmpty())
            report.missing(path + ".name", "the name of a Gateway or Service");
        else Syntax.hostName(parent.name(), path + ".name", report);
        if (!parent.namespace().isEmpty())
            Syntax.dnsLabel(parent.namespace(), path + ".namespace", report);
        if (parent.port() != 0) Syntax.port(parent.port(), path + ".port", report);
    }

    private void checkRule(RouteRule rule, String path) {
        for (int i = 0; i < rule.matches().size(); i++) {
            checkMatch(rule.matches().get(i), path + ".matches[" + i + "]");
        }
        for (int i = 0; i < rule.backendRefs().size(); i++) {
            checkBackend(rule.backendRefs().get(i), path + ".backendRefs[" + i + "]");
        }
        filters.check(rule, path);
        if (rule.timeouts() == null) return;
        Duration request = rule.timeouts().request();
        Duration perTry = rule.timeouts().backendRequest();
        Syntax.notNegative(request, path + ".timeouts.request", report);
        Syntax.notNegative(perTry, path + ".timeouts.backendRequest", report);
        if (request != null && perTry != null && !request.isZero() && perTry.compareTo(request) > 0)
            report.invalid(
                    path + ".timeouts.backendRequest",
                    "is longer than the whole request may take (expected: at most"
                            + " timeouts.request)");
    }

    private void checkMatch(RouteMatch match, String path) {
        checkPath(match.path(), path + ".path");
        checkNamed(match.headers(), path + ".headers");
        checkNamed(match.queryParams(), path + ".queryParams");
        if (!match.method().isEmpty() && !METHODS.contains(match.method()))
            report.invalid(path + ".method", quoted(match.method()) + " (expected: GET, POST, …)");
    }

    private void checkPath(@Nullable PathMatch match, String path) {
        if (match == null || match.value() == null) return;
        String value = match.value();
        if (match.type() == PathMatch.Type.REGULAR_EXPRESSION)
            Syntax.regex(value, path + ".value", report);
        else if (!value.startsWith("/") || value.contains("//"))
            report.invalid(
                    path + ".value", quoted(value) + " (expected: a path that starts with /)");
    }

    private void checkNamed(List<NamedMatch> matches, String path) {
        for (int i = 0; i < matches.size(); i++) {
            String at = path + "[" + i + "]";
            NamedMatch match = matches.get(i);
            if (match.name().isEmpty()) report.missing(at + ".name", "a name");
            else Syntax.headerName(match.name(), at + ".name", report);
            if (match.type() == NamedMatch.Type.REGULAR_EXPRESSION)
                Syntax.regex(match.value(), at + ".value", report);
        }
    }

    private void checkBackend(BackendRef backend, String path) {
        checkTarget(backend, path, report);
        if (backend.weight() != null)
            Syntax.inRange(backend.weight(), 0, 1_000_000, path + ".weight", report);
        for (int i = 0; i < backend.filters().size(); i++) {
            filters.checkFields(backend.filters().get(i), path + ".filters[" + i + "]");
        }
    }

    private static boolean isService(BackendRef backend) {
        return backend.group().isEmpty()
                && (backend.kind().isEmpty() || backend.kind().equals("Service"));
    }

    static void checkTarget(BackendRef backend, String path, Report report) {
        if (backend.name().isEmpty()) report.missing(path + ".name", "the name of a Service");
        else Syntax.hostName(backend.name(), path + ".name", report);
        if (!backend.namespace().isEmpty())
            Syntax.dnsLabel(backend.namespace(), path + ".namespace", report);
        if (backend.port() != 0) Syntax.port(backend.port(), path + ".port", report);
        else if (isService(backend))
            report.warning("missing-field", path + ".port", "missing: the reference leads nowhere");
    }
}
