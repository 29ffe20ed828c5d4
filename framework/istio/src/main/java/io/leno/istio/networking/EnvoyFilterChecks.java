package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.ConfigPatch;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.FilterMatch;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.EnvoyFilter.ObjectMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.Patch;
import io.leno.istio.bind.Report;
import io.leno.istio.check.Syntax;
import io.leno.istio.check.TargetRefs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold in an EnvoyFilter, as far as it can be told without Envoy's own messages: those
/// are judged when the patch is made of them.
final class EnvoyFilterChecks {
    private static final String MANAGER = "envoy.filters.network.http_connection_manager";

    /// Names that Envoy had before its extensions were named for their protos.
    private static final Map<String, String> FORMER_NAMES =
            Map.ofEntries(
                    Map.entry("envoy.http_connection_manager", MANAGER),
                    Map.entry("envoy.tcp_proxy", "envoy.filters.network.tcp_proxy"),
                    Map.entry("envoy.router", "envoy.filters.http.router"),
                    Map.entry("envoy.cors", "envoy.filters.http.cors"),
                    Map.entry("envoy.fault", "envoy.filters.http.fault"),
                    Map.entry("envoy.lua", "envoy.filters.http.lua"),
                    Map.entry("envoy.buffer", "envoy.filters.http.buffer"),
                    Map.entry("envoy.gzip", "envoy.filters.http.gzip"),
                    Map.entry("envoy.rate_limit", "envoy.filters.http.ratelimit"),
                    Map.entry("envoy.ext_authz", "envoy.filters.http.ext_authz"),
                    Map.entry("envoy.health_check", "envoy.filters.http.health_check"),
                    Map.entry("envoy.grpc_web", "envoy.filters.http.grpc_web"),
                    Map.entry("envoy.squash", "envoy.filters.http.squash"),
                    Map.entry("envoy.redis_proxy", "envoy.filters.network.redis_proxy"),
                    Map.entry("envoy.mongo_proxy", "envoy.filters.network.mongo_proxy"),
                    Map.entry("envoy.ratelimit", "envoy.filters.network.ratelimit"));

    private static final TargetRefs TARGETS =
            new TargetRefs(
                    Map.of(
                            "Gateway", Set.of(TargetRefs.GATEWAY_API, TargetRefs.ISTIO),
                            "Service", Set.of(TargetRefs.CORE),
                            "ServiceEntry", Set.of(TargetRefs.ISTIO)));

    private final Report report;

    EnvoyFilterChecks(Report report) {
        this.report = report;
    }

    void check(EnvoyFilter filter, String namespace) {
        if (filter.workloadSelector() != null) {
            Map<String, String> labels = filter.workloadSelector().labels();
            Syntax.labels(labels, "spec.workloadSelector.labels", report);
            if (labels.isEmpty()) {
                String message = "empty: holds for all workloads of the namespace";
                report.warning("empty-selector", "spec.workloadSelector", message);
            }
        }
        TARGETS.check(filter.targetRefs(), namespace, "spec.targetRefs", report);
        List<ConfigPatch> patches = filter.configPatches();
        for (int i = 0; i < patches.size(); i++) {
            check(patches.get(i), "spec.configPatches[" + i + "]");
        }
    }

    private void check(ConfigPatch patch, String path) {
        if (patch.applyTo() == ApplyTo.INVALID) {
            report.missing(path + ".applyTo", "what to change, such as HTTP_FILTER");
            return;
        }
        if (patch.applyTo() == ApplyTo.BOOTSTRAP)
            report.notActedOn(path, "EnvoyFilter configPatches[].applyTo BOOTSTRAP");
        if (patch.patch() == null) report.missing(path + ".patch", "operation and value");
        else checkPatch(patch.patch(), path + ".patch");
        if (patch.match() != null) checkMatch(patch, patch.match(), path + ".match");
    }

    private void checkPatch(Patch patch, String path) {
        if (patch.operation() == Operation.INVALID)
            report.missing(path + ".operation", "an operation such as MERGE");
        else if (patch.operation() != Operation.REMOVE && patch.value() == null)
            report.missing(path + ".value", "the value for " + patch.operation());
    }

    private void checkMatch(ConfigPatch patch, ObjectMatch match, String path) {
        if (match.context() == Context.WAYPOINT)
            report.notActedOn(
                    path + ".context", "EnvoyFilter configPatches[].match.context WAYPOINT");
        if (match.proxy() != null && !match.proxy().proxyVersion().isEmpty())
            Syntax.regex(match.proxy().proxyVersion(), path + ".proxy.proxyVersion", report);
        var there = new ArrayList<String>();
        if (match.listener() != null) there.add("listener");
        if (match.routeConfiguration() != null) there.add("routeConfiguration");
        if (match.cluster() != null) there.add("cluster");
        String expected = expected(patch.applyTo());
        for (String object : there) {
            if (expected.isEmpty() || expected.equals(object)) continue;
            report.invalid(
                    path + "." + object,
                    "does not match " + patch.applyTo() + " (expected: " + expected + ")");
        }
        if (match.listener() != null) checkListener(patch.applyTo(), match.listener(), path);
    }

    private static String expected(ApplyTo applyTo) {
        if (applyTo.isOfListener()) return "listener";
        if (applyTo.isOfRoutes()) return "routeConfiguration";
        return applyTo == ApplyTo.CLUSTER ? "cluster" : "";
    }

    private void checkListener(ApplyTo applyTo, ListenerMatch listener, String path) {
        if (listener.filterChain() == null || listener.filterChain().filter() == null) return;
        FilterMatch filter = listener.filterChain().filter();
        String at = path + ".listener.filterChain.filter";
        if (applyTo == ApplyTo.LISTENER || applyTo == ApplyTo.FILTER_CHAIN)
            report.warning("ineffective", at, "has no effect on a " + applyTo);
        if (filter.name().isEmpty()) {
            report.missing(at + ".name", "the name of a network filter");
            return;
        }
        checkName(filter.name(), at + ".name");
        if (filter.subFilter() == null) return;
        String sub = at + ".subFilter";
        String name = FORMER_NAMES.getOrDefault(filter.name(), filter.name());
        if (applyTo != ApplyTo.HTTP_FILTER)
            report.invalid(sub, "does not match " + applyTo + " (expected: HTTP_FILTER)");
        else if (!name.equals(MANAGER))
            report.invalid(
                    at + ".name", quoted(filter.name()) + " (expected: " + quoted(MANAGER) + ")");
        else if (filter.subFilter().name().isEmpty())
            report.missing(sub + ".name", "the name of an HTTP filter");
        else checkName(filter.subFilter().name(), sub + ".name");
    }

    private void checkName(String name, String path) {
        String current = FORMER_NAMES.get(name);
        if (current == null) return;
        String message = quoted(name) + " is deprecated (use: " + quoted(current) + ")";
        report.warning("deprecated", path, message);
    }
}
