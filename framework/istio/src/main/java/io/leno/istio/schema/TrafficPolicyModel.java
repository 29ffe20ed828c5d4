package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

/// What a DestinationRule says about connections to its hosts.
final class TrafficPolicyModel {
    private TrafficPolicyModel() {}

    private static final Message TCP_KEEPALIVE =
            message(
                    field("interval", duration()),
                    field("probes", uint32()),
                    field("time", duration()));

    private static final Message TCP_POOL =
            message(
                    field("connectTimeout", duration()),
                    field("idleTimeout", anyDuration()),
                    field("maxConnectionDuration", duration()),
                    field("maxConnections", int32()),
                    field("tcpKeepalive", TCP_KEEPALIVE));

    private static final Message HTTP_POOL =
            message(
                    field("h2UpgradePolicy", oneOf("DEFAULT", "DO_NOT_UPGRADE", "UPGRADE")),
                    field("http1MaxPendingRequests", int32()),
                    field(
                            "http2KeepAlive",
                            message(field("interval", duration()), field("timeout", duration()))),
                    field("http2MaxRequests", int32()),
                    field("idleTimeout", duration()),
                    field("maxConcurrentStreams", int32()),
                    field("maxRequestsPerConnection", int32()),
                    field("maxRetries", int32()),
                    field("useClientProtocol", flag()));

    static final Message CONNECTION_POOL =
            message(field("http", HTTP_POOL), field("tcp", TCP_POOL));

    private static final Message FAILOVER = message(field("from", text()), field("to", text()));

    static final Message LOCALITY_LB =
            message(
                    field(
                            "distribute",
                            listOf(message(field("from", text()), field("to", mapOf(uint32()))))),
                    field("enabled", flag()).nullable(),
                    field("failover", listOf(FAILOVER)),
                    field("failoverPriority", listOf(text())));

    static final Message ZONE_AWARE_LB =
            message(
                    field("enabled", flag()).nullable(),
                    field("failover", listOf(FAILOVER)),
                    field("failoverPriority", listOf(text())),
                    field("minClusterSize", uint32().atLeast(1)).nullable());

    private static final Message COOKIE =
            message(
                    field(
                            "attributes",
                            listOf(
                                    message(
                                            field("name", text()).required(),
                                            field("value", text())))),
                    field("name", text()).required(),
                    field("path", text()),
                    field("ttl", anyDuration()));

    private static final Message CONSISTENT_HASH =
            message(
                    field("httpCookie", COOKIE),
                    field("httpHeaderName", text()),
                    field("httpQueryParameterName", text()),
                    field("maglev", message(field("tableSize", uint64()))),
                    field("minimumRingSize", uint64()),
                    field("ringHash", message(field("minimumRingSize", uint64()))),
                    field("useSourceIp", flag()),
                    atMostOne(
                            "httpHeaderName",
                            "httpCookie",
                            "useSourceIp",
                            "httpQueryParameterName"),
                    atMostOne("ringHash", "maglev"));

    private static final Message BACKEND_UTILIZATION =
            message(
                    field("errorUtilizationPenaltyPercent", uint32()),
                    field("metricNamesForComputingUtilization", listOf(text())),
                    field("weightExpirationPeriod", anyDuration()),
                    field("weightStabilizationPeriod", anyDuration()),
                    field("weightUpdatePeriod", anyDuration()));

    private static final Message WARMUP =
            message(
                    field("aggression", decimal().atLeast(0)).nullable(),
                    field("duration", duration()).required(),
                    field("minimumPercent", decimal().atLeast(0).atMost(100)).nullable());

    private static final Message LOAD_BALANCER =
            message(
                    field("backendUtilization", BACKEND_UTILIZATION),
                    field("consistentHash", CONSISTENT_HASH),
                    field("localityLbSetting", LOCALITY_LB),
                    field(
                            "simple",
                            oneOf(
                                    "UNSPECIFIED",
                                    "LEAST_CONN",
                                    "RANDOM",
                                    "PASSTHROUGH",
                                    "ROUND_ROBIN",
                                    "LEAST_REQUEST")),
                    field("warmup", WARMUP),
                    field("warmupDurationSecs", duration()),
                    field("zoneAwareLbSetting", ZONE_AWARE_LB),
                    atMostOne("simple", "consistentHash", "backendUtilization"));

    static final Message OUTLIER_DETECTION =
            message(
                    field("baseEjectionTime", duration()),
                    field("consecutive5xxErrors", uint32()).nullable(),
                    field("consecutiveErrors", int32()),
                    field("consecutiveGatewayErrors", uint32()).nullable(),
                    field("consecutiveLocalOriginFailures", uint32()).nullable(),
                    field("interval", duration()),
                    field("maxEjectionPercent", int32()),
                    field("minHealthPercent", int32()),
                    field("outlierDetectionHttpErrorCodes", listOf(wholeFrom(100, 599))),
                    field("splitExternalLocalOriginErrors", flag()));

    static final Message CLIENT_TLS =
            message(
                    field("caCertificates", text()),
                    field("caCrl", text()),
                    field("clientCertificate", text()),
                    field("credentialName", text()),
                    field("insecureSkipVerify", flag()).nullable(),
                    field("mode", oneOf("DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL")),
                    field("privateKey", text()),
                    field("sni", text()),
                    field("subjectAltNames", listOf(text())));

    private static final Message OF_A_PORT =
            message(
                    field("connectionPool", CONNECTION_POOL),
                    field("loadBalancer", LOAD_BALANCER),
                    field("outlierDetection", OUTLIER_DETECTION),
                    field("port", Parts.PORT_SELECTOR),
                    field("tls", CLIENT_TLS));

    private static final Message RETRY_BUDGET =
            message(
                    field("budgetInterval", anyDuration()),
                    field("minRetryConcurrency", uint32()),
                    field("percent", decimal().atLeast(0).atMost(100)).nullable());

    private static final Message TUNNEL =
            message(
                    field("protocol", text()),
                    field("targetHost", text()).required(),
                    field("targetPort", uint32()).required());

    static final Message TRAFFIC_POLICY =
            message(
                    field("connectionPool", CONNECTION_POOL),
                    field("loadBalancer", LOAD_BALANCER),
                    field("outlierDetection", OUTLIER_DETECTION),
                    field("portLevelSettings", listOf(OF_A_PORT).atMost(4096)),
                    field("proxyProtocol", message(field("version", oneOf("V1", "V2")))),
                    field("retryBudget", RETRY_BUDGET),
                    field("tls", CLIENT_TLS),
                    field("tunnel", TUNNEL));

    private static final Message SUBSET =
            message(
                    field("labels", mapOf(text())),
                    field("name", text()).required(),
                    field("trafficPolicy", TRAFFIC_POLICY));

    static final Message DESTINATION_RULE =
            message(
                    field("exportTo", listOf(text())),
                    field("host", text()).required(),
                    field("subsets", listOf(SUBSET)),
                    field("trafficPolicy", TRAFFIC_POLICY),
                    field("workloadSelector", Parts.SELECTOR));
}
