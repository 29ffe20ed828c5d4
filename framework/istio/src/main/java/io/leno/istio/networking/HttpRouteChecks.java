package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.HeaderEdits;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.HttpDestination;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.Mirror;
import io.leno.istio.bind.Report;
import io.leno.istio.check.StringMatches;
import io.leno.istio.check.Syntax;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What must hold in one HTTP route: what it matches and where it leads.
final class HttpRouteChecks {
    private final Report report;
    private final DestinationChecks destinations;
    private final HttpActionChecks actions;

    HttpRouteChecks(Report report) {
        this.report = report;
        destinations = new DestinationChecks(report);
        actions = new HttpActionChecks(report);
    }

    void check(HttpRoute route, String path) {
        checkPurpose(route, path);
        for (int i = 0; i < route.match().size(); i++) {
            checkMatch(route.match().get(i), path + ".match[" + i + "]");
        }
        List<HttpDestination> to = route.route();
        for (int i = 0; i < to.size(); i++) {
            String at = path + ".route[" + i + "]";
            destinations.check(to.get(i).destination(), at + ".destination");
            checkEdits(to.get(i).headers(), at + ".headers");
        }
        destinations.weights(to.stream().map(HttpDestination::weight).toList(), path + ".route");
        checkMirrors(route, path);
        checkEdits(route.headers(), path + ".headers");
        Syntax.notNegative(route.timeout(), path + ".timeout", report);
        actions.check(route, path);
    }

    /// A route leads to destinations, elsewhere, or to an answer: one of them.
    private void checkPurpose(HttpRoute route, String path) {
        boolean hasDelegate = route.delegate() != null;
        boolean hasRoute = !route.route().isEmpty();
        boolean hasRedirect = route.redirect() != null;
        boolean hasAnswer = route.directResponse() != null;
        if (!hasDelegate && !hasRoute && !hasRedirect && !hasAnswer) {
            report.missing(path + ".route", "one of route, redirect, directResponse, delegate");
        }
        if (hasDelegate && (hasRoute || hasRedirect || hasAnswer)) {
            exclude(
                    path,
                    "delegate",
                    hasRoute ? "route" : hasRedirect ? "redirect" : "directResponse");
        }
        if (hasRedirect && hasRoute) exclude(path, "redirect", "route");
        if (hasRedirect && hasAnswer) exclude(path, "redirect", "directResponse");
        if (hasAnswer && hasRoute) exclude(path, "directResponse", "route");
        if (hasRedirect && route.fault() != null) exclude(path, "redirect", "fault");
        if (hasRedirect && route.rewrite() != null) exclude(path, "redirect", "rewrite");
        if (hasAnswer && route.fault() != null) exclude(path, "directResponse", "fault");
        if (hasAnswer && route.rewrite() != null) exclude(path, "directResponse", "rewrite");
    }

    private void exclude(String path, String one, String other) {
        report.invalid(path, one + " and " + other + " exclude each other");
    }

    private void checkMatch(HttpMatch match, String path) {
        checkSome(match.uri(), path + ".uri");
        checkSome(match.scheme(), path + ".scheme");
        checkSome(match.method(), path + ".method");
        checkSome(match.authority(), path + ".authority");
        checkAll(match.headers(), path + ".headers");
        checkAll(match.withoutHeaders(), path + ".withoutHeaders");
        match.headers().keySet().forEach(name -> checkHeader(name, path + ".headers." + name));
        match.withoutHeaders()
                .keySet()
                .forEach(name -> checkHeader(name, path + ".withoutHeaders." + name));
        checkAll(match.queryParams(), path + ".queryParams");
        if (match.port() != 0) Syntax.port(match.port(), path + ".port", report);
        Syntax.labels(match.sourceLabels(), path + ".sourceLabels", report);
        if (!match.sourceNamespace().isEmpty())
            Syntax.dnsLabel(match.sourceNamespace(), path + ".sourceNamespace", report);
        DestinationChecks.gateways(match.gateways(), path + ".gateways", report);
    }

    /// JWT claims are matched like headers, by names that no header can have.
    private void checkHeader(String name, String path) {
        if (name.startsWith("@request.auth.claims")) {
            report.notActedOn(path, "VirtualService http[].match[].headers @request.auth.claims");
            return;
        }
        Syntax.headerName(name.startsWith(":") ? name.substring(1) : name, path, report);
    }

    /// The value is always there, so that to match its presence says nothing.
    private void checkSome(@Nullable StringMatch match, String path) {
        if (match instanceof StringMatch.Present)
            report.missing(path, "one of exact, prefix, regex");
        if (match != null) StringMatches.check(match, path, report);
    }

    private void checkAll(Map<String, StringMatch> matches, String path) {
        matches.forEach(
                (name, match) -> {
                    // no regular expression, but Istio's users have always written presence so
                    boolean isPresence = match.equals(new StringMatch.Regex("*"));
                    if (!isPresence) StringMatches.check(match, path + "." + name, report);
                });
    }

    private void checkMirrors(HttpRoute route, String path) {
        if (route.mirror() != null) destinations.check(route.mirror(), path + ".mirror");
        if (route.mirrorPercentage() != null) {
            String at = path + ".mirrorPercentage.value";
            Syntax.percentage(route.mirrorPercentage().value(), at, report);
        }
        for (int i = 0; i < route.mirrors().size(); i++) {
            Mirror mirror = route.mirrors().get(i);
            String at = path + ".mirrors[" + i + "]";
            destinations.check(mirror.destination(), at + ".destination");
            if (mirror.percentage() != null)
                Syntax.percentage(mirror.percentage().value(), at + ".percentage.value", report);
        }
    }

    private void checkEdits(@Nullable HeaderEdits edits, String path) {
        if (edits == null) return;
        if (edits.request() != null) checkEdits(edits.request(), true, path + ".request");
        if (edits.response() != null) checkEdits(edits.response(), false, path + ".response");
    }

    private void checkEdits(HeaderEdits.Edits edits, boolean mayNameHost, String path) {
        edits.set().keySet().forEach(name -> checkEdit(name, mayNameHost, path + ".set." + name));
        edits.add().keySet().forEach(name -> checkEdit(name, mayNameHost, path + ".add." + name));
        for (int i = 0; i < edits.remove().size(); i++) {
            checkEdit(edits.remove().get(i), false, path + ".remove[" + i + "]");
        }
    }

    private void checkEdit(String name, boolean mayNameHost, String path) {
        boolean isHost = name.equalsIgnoreCase("host") || name.equalsIgnoreCase(":authority");
        if (isHost && mayNameHost) return;
        if (isHost || name.startsWith(":")) {
            report.invalid(path, quoted(name) + " (expected: a header that may be edited)");
            return;
        }
        Syntax.headerName(name, path, report);
    }
}
