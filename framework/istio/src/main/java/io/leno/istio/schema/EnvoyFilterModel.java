package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

/// Patches to what proxies get, and their processes' settings.
final class EnvoyFilterModel {
    private EnvoyFilterModel() {}

    private static final Message FILTER =
            message(field("name", text()), field("subFilter", message(field("name", text()))));

    private static final Message LISTENER_MATCH =
            message(
                    field(
                            "filterChain",
                            message(
                                    field("applicationProtocols", text()),
                                    field("destinationPort", uint32()),
                                    field("filter", FILTER),
                                    field("name", text()),
                                    field("sni", text()),
                                    field("transportProtocol", text()),
                                    field("transportSocket", text()))),
                    field("listenerFilter", text()),
                    field("name", text()),
                    field("portName", text()),
                    field("portNumber", uint32()));

    private static final Message ROUTE_MATCH =
            message(
                    field("gateway", text()),
                    field("name", text()),
                    field("portName", text()),
                    field("portNumber", uint32()),
                    field(
                            "vhost",
                            message(
                                    field("domainName", text()),
                                    field("name", text()),
                                    field(
                                            "route",
                                            message(
                                                    field(
                                                            "action",
                                                            oneOf(
                                                                    "ANY",
                                                                    "ROUTE",
                                                                    "REDIRECT",
                                                                    "DIRECT_RESPONSE")),
                                                    field("name", text()))))));

    private static final Message CLUSTER_MATCH =
            message(
                    field("name", text()),
                    field("portNumber", uint32()),
                    field("service", text()),
                    field("subset", text()));

    private static final Message MATCH =
            message(
                    field("cluster", CLUSTER_MATCH),
                    field(
                            "context",
                            oneOf(
                                    "ANY",
                                    "SIDECAR_INBOUND",
                                    "SIDECAR_OUTBOUND",
                                    "GATEWAY",
                                    "WAYPOINT")),
                    field("listener", LISTENER_MATCH),
                    field(
                            "proxy",
                            message(
                                    field("metadata", mapOf(text())),
                                    field("proxyVersion", text()))),
                    field("routeConfiguration", ROUTE_MATCH),
                    field(
                            "waypoint",
                            message(
                                    field("filter", FILTER),
                                    field("portNumber", port()),
                                    field("route", message(field("name", text()))))),
                    atMostOne("listener", "routeConfiguration", "cluster", "waypoint"),
                    rule(
                            "has(self.context) ? ((self.context == \"WAYPOINT\") ?"
                                    + " has(self.waypoint) : !has(self.waypoint)) :"
                                    + " !has(self.waypoint)",
                            "only support waypointMatch when context is WAYPOINT"));

    private static final Message PATCH =
            message(
                    field("filterClass", oneOf("UNSPECIFIED", "AUTHN", "AUTHZ", "STATS")),
                    field(
                            "operation",
                            oneOf(
                                    "INVALID",
                                    "MERGE",
                                    "ADD",
                                    "REMOVE",
                                    "INSERT_BEFORE",
                                    "INSERT_AFTER",
                                    "INSERT_FIRST",
                                    "REPLACE",
                                    "MERGE_AND_REPLACE_LIST")),
                    field("value", free()));

    private static final Message CONFIG_PATCH =
            message(
                    field(
                            "applyTo",
                            oneOf(
                                    "INVALID",
                                    "LISTENER",
                                    "FILTER_CHAIN",
                                    "NETWORK_FILTER",
                                    "HTTP_FILTER",
                                    "ROUTE_CONFIGURATION",
                                    "VIRTUAL_HOST",
                                    "HTTP_ROUTE",
                                    "CLUSTER",
                                    "EXTENSION_CONFIG",
                                    "BOOTSTRAP",
                                    "LISTENER_FILTER")),
                    field("match", MATCH),
                    field("patch", PATCH));

    static final Message ENVOY_FILTER =
            message(
                    field("configPatches", listOf(CONFIG_PATCH)),
                    field("priority", int32()),
                    field("targetRefs", Parts.TARGET_REFS),
                    field("workloadSelector", Parts.WORKLOAD_SELECTOR),
                    ruleAtMostOne(
                            "only one of targetRefs or workloadSelector can be set",
                            "workloadSelector",
                            "targetRefs"));

    static final Message PROXY_CONFIG =
            message(
                    field("concurrency", int32().atLeast(0)).nullable(),
                    field("environmentVariables", mapOf(text().atMost(2048))),
                    field("image", message(field("imageType", text()))),
                    field("selector", Parts.SELECTOR));
}
