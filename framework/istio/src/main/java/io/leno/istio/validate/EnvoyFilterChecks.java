package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold in an EnvoyFilter: what it is for, what it looks for and what it does fit
/// together.
final class EnvoyFilterChecks {
    private static final Set<String> OF_LISTENERS =
            Set.of("LISTENER", "FILTER_CHAIN", "NETWORK_FILTER", "HTTP_FILTER");
    private static final Set<String> OF_ROUTES =
            Set.of("ROUTE_CONFIGURATION", "VIRTUAL_HOST", "HTTP_ROUTE");
    private static final List<String> MATCHES =
            List.of("listener", "routeConfiguration", "cluster", "waypoint");
    private static final String CONNECTION_MANAGER =
            "envoy.filters.network.http_connection_manager";
    private static final Map<String, String> OLD_NAMES =
            Map.ofEntries(
                    Map.entry("envoy.buffer", "envoy.filters.http.buffer"),
                    Map.entry("envoy.client_ssl_auth", "envoy.filters.network.client_ssl_auth"),
                    Map.entry("envoy.cors", "envoy.filters.http.cors"),
                    Map.entry("envoy.csrf", "envoy.filters.http.csrf"),
                    Map.entry("envoy.echo", "envoy.filters.network.echo"),
                    Map.entry("envoy.ext_authz", "envoy.filters.network.ext_authz"),
                    Map.entry("envoy.fault", "envoy.filters.http.fault"),
                    Map.entry("envoy.grpc_http1_bridge", "envoy.filters.http.grpc_http1_bridge"),
                    Map.entry(
                            "envoy.grpc_json_transcoder",
                            "envoy.filters.http.grpc_json_transcoder"),
                    Map.entry("envoy.grpc_web", "envoy.filters.http.grpc_web"),
                    Map.entry("envoy.gzip", "envoy.filters.http.gzip"),
                    Map.entry("envoy.health_check", "envoy.filters.http.health_check"),
                    Map.entry("envoy.http_connection_manager", CONNECTION_MANAGER),
                    Map.entry("envoy.http_dynamo_filter", "envoy.filters.http.dynamo"),
                    Map.entry("envoy.ip_tagging", "envoy.filters.http.ip_tagging"),
                    Map.entry("envoy.lua", "envoy.filters.http.lua"),
                    Map.entry("envoy.mongo_proxy", "envoy.filters.network.mongo_proxy"),
                    Map.entry("envoy.ratelimit", "envoy.filters.network.ratelimit"),
                    Map.entry("envoy.rate_limit", "envoy.filters.http.ratelimit"),
                    Map.entry("envoy.redis_proxy", "envoy.filters.network.redis_proxy"),
                    Map.entry("envoy.router", "envoy.filters.http.router"),
                    Map.entry("envoy.squash", "envoy.filters.http.squash"),
                    Map.entry("envoy.tcp_proxy", "envoy.filters.network.tcp_proxy"),
                    Map.entry(
                            "envoy.listener.http_inspector",
                            "envoy.filters.listener.http_inspector"),
                    Map.entry("envoy.listener.original_dst", "envoy.filters.listener.original_dst"),
                    Map.entry("envoy.listener.original_src", "envoy.filters.listener.original_src"),
                    Map.entry(
                            "envoy.listener.proxy_protocol",
                            "envoy.filters.listener.proxy_protocol"),
                    Map.entry(
                            "envoy.listener.tls_inspector",
                            "envoy.filters.listener.tls_inspector"));

    private EnvoyFilterChecks() {}

    static void check(Part spec) {
        spec.warn(
                "EnvoyFilter exposes internal implementation details that may change at any time."
                        + " Prefer other APIs if possible, and exercise extreme caution, especially"
                        + " around upgrades.");
        Common.workloadSelector(spec, "Envoy filter");
        for (Part patch : spec.parts("configPatches"))
            if (!patch.partOrEmpty("match").text("context").equals("WAYPOINT")) patch(patch);
    }

    private static void patch(Part configPatch) {
        String applyTo = configPatch.text("applyTo");
        if (Set.of("", "INVALID").contains(applyTo)) {
            configPatch.missing("applyTo", "what is patched, such as HTTP_FILTER");
            return;
        }
        Part patch = configPatch.part("patch");
        if (patch == null) {
            configPatch.missing("patch", "an operation, and a value unless it is REMOVE");
            return;
        }
        String operation = patch.text("operation");
        if (Set.of("", "INVALID").contains(operation)) {
            patch.missing("operation", "one such as MERGE");
            return;
        }
        if (!operation.equals("REMOVE") && !patch.has("value")) {
            patch.missing("value", "what to " + operation);
            return;
        }
        Part match = configPatch.part("match");
        if (match != null) match(match, applyTo);
    }

    private static void match(Part match, String applyTo) {
        String version = match.partOrEmpty("proxy").text("proxyVersion");
        Part proxy = match.partOrEmpty("proxy");
        if (version.length() > 1024)
            proxy.warn(
                    "proxyVersion",
                    "Envoy filter: proxyVersion match exceeds 1024 characters and will be ignored");
        else Common.regex(version, proxy.at("proxyVersion"), proxy.report());
        String expected =
                OF_LISTENERS.contains(applyTo)
                        ? "listener"
                        : OF_ROUTES.contains(applyTo)
                                ? "routeConfiguration"
                                : applyTo.equals("CLUSTER") ? "cluster" : "";
        for (String found : MATCHES)
            if (match.has(found) && !expected.isEmpty() && !found.equals(expected))
                match.error(
                        found,
                        "Envoy filter: applyTo "
                                + applyTo
                                + " cannot have non "
                                + expected
                                + " match (expected: "
                                + expected
                                + ")");
        if (expected.equals("listener")) filter(match, applyTo);
    }

    private static void filter(Part match, String applyTo) {
        Part filter = match.partOrEmpty("listener").partOrEmpty("filterChain").part("filter");
        if (filter == null) return;
        if (applyTo.equals("LISTENER") || applyTo.equals("FILTER_CHAIN"))
            filter.warn("Envoy filter: filter match has no effect when used with " + applyTo);
        String name = filter.text("name");
        Part sub = filter.part("subFilter");
        if (name.isEmpty()) {
            filter.missing("name", "the name of a filter to match on");
            return;
        }
        oldName(filter);
        if (sub == null) return;
        if (!applyTo.equals("HTTP_FILTER"))
            filter.error(
                    "subFilter",
                    "Envoy filter: subfilter match can be used with applyTo HTTP_FILTER only");
        else if (!name.equals(CONNECTION_MANAGER) && !name.equals("envoy.http_connection_manager"))
            filter.error(
                    "name",
                    quoted(name)
                            + ": Envoy filter: subfilter match requires filter match with "
                            + CONNECTION_MANAGER);
        else if (sub.text("name").isEmpty()) sub.missing("name", "the name of an HTTP filter");
        else oldName(sub);
    }

    private static void oldName(Part filter) {
        String current = OLD_NAMES.get(filter.text("name"));
        if (current != null)
            filter.deprecated(
                    "name",
                    "using deprecated filter name "
                            + quoted(filter.text("name"))
                            + "; use "
                            + quoted(current)
                            + " instead");
    }
}
