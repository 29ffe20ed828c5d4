package io.leno.istio.gatewayapi;

import io.leno.istio.bind.Report;
import io.leno.istio.check.Syntax;
import io.leno.istio.gatewayapi.HttpRouteSpec.Header;
import io.leno.istio.gatewayapi.HttpRouteSpec.HeaderFilter;
import io.leno.istio.gatewayapi.HttpRouteSpec.PathMatch;
import io.leno.istio.gatewayapi.HttpRouteSpec.PathModifier;
import io.leno.istio.gatewayapi.HttpRouteSpec.RequestMirror;
import io.leno.istio.gatewayapi.HttpRouteSpec.RequestRedirect;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteFilter;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteRule;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold in the filters of an HTTPRoute.
final class FilterChecks {
    private static final Set<Integer> REDIRECT_CODES = Set.of(301, 302, 303, 307, 308);
    private static final Set<RouteFilter.Type> REPEATABLE =
            Set.of(RouteFilter.Type.REQUEST_MIRROR, RouteFilter.Type.EXTENSION_REF);

    private final Report report;

    FilterChecks(Report report) {
        this.report = report;
    }

    void check(RouteRule rule, String path) {
        var seen = new HashSet<RouteFilter.Type>();
        for (int i = 0; i < rule.filters().size(); i++) {
            RouteFilter filter = rule.filters().get(i);
            String at = path + ".filters[" + i + "]";
            checkFields(filter, at);
            if (filter.type() == null) continue;
            if (!seen.add(filter.type()) && !REPEATABLE.contains(filter.type()))
                report.invalid(at + ".type", "is used twice in one rule");
            PathModifier modifier = pathModifier(filter);
            if (modifier != null) checkPrefix(modifier, rule, at);
        }
        boolean redirects = seen.contains(RouteFilter.Type.REQUEST_REDIRECT);
        if (redirects && seen.contains(RouteFilter.Type.URL_REWRITE))
            report.invalid(path + ".filters", "RequestRedirect and URLRewrite exclude each other");
        if (redirects && !rule.backendRefs().isEmpty())
            report.invalid(path, "RequestRedirect and backendRefs exclude each other");
    }

    /// The field that belongs to the type must be there.
    void checkFields(RouteFilter filter, String path) {
        RouteFilter.Type type = filter.type();
        if (type == null) {
            report.missing(path + ".type", "a type of filter: URLRewrite");
            return;
        }
        switch (type) {
            case REQUEST_HEADER_MODIFIER -> {
                var modifier = filter.requestHeaderModifier();
                checkHeaders(modifier, path + ".requestHeaderModifier");
            }
            case RESPONSE_HEADER_MODIFIER -> {
                var modifier = filter.responseHeaderModifier();
                checkHeaders(modifier, path + ".responseHeaderModifier");
            }
            case REQUEST_REDIRECT ->
                    checkRedirect(filter.requestRedirect(), path + ".requestRedirect");
            case URL_REWRITE -> {
                if (filter.urlRewrite() == null) report.missing(path + ".urlRewrite", "a mapping");
            }
            case REQUEST_MIRROR -> checkMirror(filter.requestMirror(), path + ".requestMirror");
            // their fields are reported as not acted on
            case CORS, EXTERNAL_AUTH, EXTENSION_REF -> {}
        }
    }

    private void checkHeaders(@Nullable HeaderFilter filter, String path) {
        if (filter == null) {
            report.missing(path, "a mapping");
            return;
        }
        checkNames(filter.set().stream().map(Header::name).toList(), path + ".set", ".name");
        checkNames(filter.add().stream().map(Header::name).toList(), path + ".add", ".name");
        checkNames(filter.remove(), path + ".remove", "");
    }

    private void checkNames(List<String> names, String path, String field) {
        for (int i = 0; i < names.size(); i++) {
            Syntax.headerName(names.get(i), path + "[" + i + "]" + field, report);
        }
        Syntax.unique(names, path, field, report);
    }

    private void checkRedirect(@Nullable RequestRedirect redirect, String path) {
        if (redirect == null) {
            report.missing(path, "a mapping");
            return;
        }
        if (!redirect.scheme().isEmpty() && !redirect.scheme().matches("https?"))
            report.invalid(
                    path + ".scheme", "\"" + redirect.scheme() + "\" (expected: http or https)");
        if (!redirect.hostname().isEmpty())
            Syntax.hostName(redirect.hostname(), path + ".hostname", report);
        if (redirect.port() != null) Syntax.port(redirect.port(), path + ".port", report);
        int code = redirect.statusCode();
        if (code != 0 && !REDIRECT_CODES.contains(code))
            report.invalid(path + ".statusCode", code + " (expected: 301, 302, 303, 307 or 308)");
    }

    private void checkMirror(@Nullable RequestMirror mirror, String path) {
        if (mirror == null) {
            report.missing(path, "a mapping");
            return;
        }
        HttpRouteSpecChecks.checkTarget(mirror.backendRef(), path + ".backendRef", report);
        if (mirror.percent() != null)
            Syntax.inRange(mirror.percent(), 0, 100, path + ".percent", report);
        if (mirror.fraction() != null) {
            int whole =
                    mirror.fraction().denominator() == 0 ? 100 : mirror.fraction().denominator();
            Syntax.inRange(whole, 1, Integer.MAX_VALUE, path + ".fraction.denominator", report);
            Syntax.inRange(
                    mirror.fraction().numerator(), 0, whole, path + ".fraction.numerator", report);
        }
    }

    static @Nullable PathModifier pathModifier(RouteFilter filter) {
        if (filter.urlRewrite() != null) return filter.urlRewrite().path();
        return filter.requestRedirect() != null ? filter.requestRedirect().path() : null;
    }

    /// A prefix can only be replaced where one was matched.
    private void checkPrefix(PathModifier modifier, RouteRule rule, String path) {
        if (modifier.replacePrefixMatch() == null) return;
        boolean matchesOther =
                rule.matches().stream()
                        .map(HttpRouteSpec.RouteMatch::path)
                        .anyMatch(
                                match ->
                                        match != null
                                                && match.type() != PathMatch.Type.PATH_PREFIX);
        if (matchesOther)
            report.invalid(
                    path, "ReplacePrefixMatch (expected: every match of the rule is a PathPrefix)");
    }
}
