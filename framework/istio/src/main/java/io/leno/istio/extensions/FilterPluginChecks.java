package io.leno.istio.extensions;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.Canary;
import io.leno.api.istio.FilterPlugin.Limits;
import io.leno.api.istio.FilterPlugin.Match;
import io.leno.api.istio.FilterPlugin.PerRoute;
import io.leno.api.istio.FilterPlugin.Quarantine;
import io.leno.api.istio.StringMatch;
import io.leno.istio.bind.Report;
import io.leno.istio.check.StringMatches;
import io.leno.istio.check.Syntax;
import io.leno.istio.check.TargetRefs;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold in a FilterPlugin.
final class FilterPluginChecks {
    private static final TargetRefs TARGETS =
            new TargetRefs(
                    Map.of(
                            "Gateway", Set.of(TargetRefs.GATEWAY_API, TargetRefs.ISTIO),
                            "HTTPRoute", Set.of(TargetRefs.GATEWAY_API),
                            "Service", Set.of(TargetRefs.CORE),
                            "ServiceEntry", Set.of(TargetRefs.ISTIO),
                            "VirtualService", Set.of(TargetRefs.ISTIO)));

    private final Report report;
    private final String namespace;

    FilterPluginChecks(Report report, String namespace) {
        this.report = report;
        this.namespace = namespace;
    }

    void check(FilterPlugin plugin) {
        if (plugin.plugin().isBlank())
            report.missing("spec.plugin", "the name of a plugin, or a type URL it takes");
        if (plugin.source() != null)
            new PluginSourceChecks(report).check(plugin.source(), plugin.plugin());
        if (plugin.selector() != null) {
            String path = "spec.selector.matchLabels";
            Syntax.labels(plugin.selector().matchLabels(), path, report);
        }
        TARGETS.check(plugin.targetRefs(), namespace, "spec.targetRefs", report);
        for (int i = 0; i < plugin.match().size(); i++) {
            checkMatch(plugin.match().get(i), "spec.match[" + i + "]");
        }
        checkTypeUrl(plugin.typeUrl());
        if (plugin.quarantine() != null) checkQuarantine(plugin.quarantine());
        if (plugin.limits() != null) checkLimits(plugin.limits());
        if (plugin.canary() != null) checkCanary(plugin.canary());
        for (int i = 0; i < plugin.perRoute().size(); i++) {
            checkPerRoute(plugin.perRoute().get(i), "spec.perRoute[" + i + "]");
        }
    }

    private void checkMatch(Match match, String path) {
        for (int i = 0; i < match.ports().size(); i++) {
            int port = match.ports().get(i).number();
            Syntax.port(port, path + ".ports[" + i + "].number", report);
        }
        checkPlaces(match.hosts(), match.routes(), path);
        for (int i = 0; i < match.paths().size(); i++) {
            String at = path + ".paths[" + i + "]";
            StringMatch one = match.paths().get(i);
            if (one instanceof StringMatch.Present)
                report.missing(at, "one of exact, prefix, regex");
            else StringMatches.check(one, at, report);
        }
        for (int i = 0; i < match.methods().size(); i++) {
            String method = match.methods().get(i);
            String at = path + ".methods[" + i + "]";
            if (!method.matches("[A-Z]+([-_][A-Z]+)*"))
                report.invalid(at, quoted(method) + " (expected: a method such as GET)");
        }
        checkHeaders(match.headers(), path + ".headers");
    }

    private void checkPlaces(List<String> hosts, List<String> routes, String path) {
        for (int i = 0; i < hosts.size(); i++) {
            Syntax.wildcardHostName(hosts.get(i), path + ".hosts[" + i + "]", report);
        }
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).isEmpty())
                report.missing(path + ".routes[" + i + "]", "the name of a route");
        }
    }

    private void checkHeaders(Map<String, StringMatch> headers, String path) {
        headers.forEach(
                (name, match) -> {
                    Syntax.headerName(
                            name.startsWith(":") ? name.substring(1) : name,
                            path + "." + name,
                            report);
                    StringMatches.check(match, path + "." + name, report);
                });
    }

    private void checkTypeUrl(String typeUrl) {
        if (typeUrl.isEmpty() || typeUrl.matches("[^/\\s]+(/[^/\\s]+)*/[A-Za-z_][\\w.]*")) return;
        String expected = "a type URL such as type.googleapis.com/example.v1.Settings";
        report.invalid("spec.typeUrl", quoted(typeUrl) + " (expected: " + expected + ")");
    }

    private void checkQuarantine(Quarantine quarantine) {
        Syntax.notNegative(quarantine.failures(), "spec.quarantine.failures", report);
        positive(quarantine.window(), "spec.quarantine.window");
        positive(quarantine.pause(), "spec.quarantine.pause");
    }

    private void checkLimits(Limits limits) {
        positive(limits.maxCallTime(), "spec.limits.maxCallTime");
        positive(limits.maxPauseTime(), "spec.limits.maxPauseTime");
        Syntax.notNegative(limits.maxBufferBytes(), "spec.limits.maxBufferBytes", report);
        Syntax.notNegative(limits.maxInstructions(), "spec.limits.maxInstructions", report);
        Syntax.notNegative(limits.maxMemoryBytes(), "spec.limits.maxMemoryBytes", report);
        Syntax.notNegative(limits.maxOutputBytes(), "spec.limits.maxOutputBytes", report);
    }

    private void checkCanary(Canary canary) {
        Syntax.percentage(canary.percent(), "spec.canary.percent", report);
        checkHeaders(canary.headers(), "spec.canary.headers");
        if (!canary.stickyHeader().isEmpty())
            Syntax.headerName(canary.stickyHeader(), "spec.canary.stickyHeader", report);
        if (canary.headers().size() > 1)
            report.invalid(
                    "spec.canary.headers", canary.headers().size() + " (expected: at most one)");
        canary.headers().forEach(this::checkCanaryHeader);
    }

    private void checkCanaryHeader(String name, StringMatch match) {
        if (match instanceof StringMatch.Exact || match instanceof StringMatch.Present) return;
        report.invalid("spec.canary.headers." + name, "a pattern (expected: exact, or {} for any)");
    }

    private void checkPerRoute(PerRoute perRoute, String path) {
        if (perRoute.hosts().isEmpty() && perRoute.routes().isEmpty())
            report.missing(path, "hosts or routes");
        checkPlaces(perRoute.hosts(), perRoute.routes(), path);
    }

    private void positive(@Nullable Duration duration, String path) {
        if (duration == null || (!duration.isNegative() && !duration.isZero())) return;
        report.invalid(path, duration.toNanos() / 1e9 + "s (expected: more than 0s)");
    }
}
