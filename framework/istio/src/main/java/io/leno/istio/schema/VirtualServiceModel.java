package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

/// Where requests go.
final class VirtualServiceModel {
    private VirtualServiceModel() {}

    private static final Message HTTP_MATCH =
            message(
                    field("authority", Parts.STRING_MATCH),
                    field("gateways", listOf(text())),
                    field("headers", mapOf(Parts.STRING_MATCH)),
                    field("ignoreUriCase", flag()),
                    field("method", Parts.STRING_MATCH),
                    field("name", text()),
                    field("port", uint32()),
                    field("queryParams", mapOf(Parts.STRING_MATCH)),
                    field("scheme", Parts.STRING_MATCH),
                    field("sourceLabels", mapOf(text())),
                    field("sourceNamespace", text()),
                    field("statPrefix", text()),
                    field("uri", Parts.STRING_MATCH),
                    field("withoutHeaders", mapOf(Parts.STRING_MATCH)));

    private static final Message HEADER_OPERATIONS =
            message(
                    field("add", mapOf(text())),
                    field("remove", listOf(text())),
                    field("set", mapOf(text())));

    private static final Message HEADERS =
            message(field("request", HEADER_OPERATIONS), field("response", HEADER_OPERATIONS));

    private static final Message HTTP_DESTINATION =
            message(
                    field("destination", Parts.DESTINATION).required(),
                    field("headers", HEADERS),
                    field("weight", int32()));

    private static final Message REDIRECT =
            message(
                    field("authority", text()),
                    field("derivePort", oneOf("FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT")),
                    field("port", uint32()),
                    field("prefixRewrite", text()),
                    field("redirectCode", uint32()),
                    field("scheme", text()),
                    field("uri", text()),
                    atMostOne("port", "derivePort"));

    private static final Message DIRECT_RESPONSE =
            message(
                    field(
                            "body",
                            message(
                                    field("bytes", bytes()),
                                    field("string", text()),
                                    atMostOne("string", "bytes"))),
                    field("status", uint32()).required());

    private static final Message REWRITE =
            message(
                    field("authority", text()),
                    field("uri", text()),
                    field(
                            "uriRegexRewrite",
                            message(field("match", text()), field("rewrite", text()))));

    private static final Message RETRIES =
            message(
                    field("attempts", int32()),
                    field("backoff", duration()),
                    field("perTryTimeout", duration()),
                    field("retryIgnorePreviousHosts", flag()).nullable(),
                    field("retryOn", text()),
                    field("retryRemoteLocalities", flag()).nullable());

    private static final Message ABORT =
            message(
                    field("grpcStatus", text()),
                    field("http2Error", text()),
                    field("httpStatus", int32()),
                    field("percentage", Parts.PERCENT),
                    atMostOne("httpStatus", "grpcStatus", "http2Error"));

    private static final Message DELAY =
            message(
                    field("exponentialDelay", duration()),
                    field("fixedDelay", duration()),
                    field("percent", int32()),
                    field("percentage", Parts.PERCENT),
                    atMostOne("fixedDelay", "exponentialDelay"));

    private static final Message CORS_POLICY =
            message(
                    field("allowCredentials", flag()).nullable(),
                    field("allowHeaders", listOf(text())),
                    field("allowMethods", listOf(text())),
                    field("allowOrigin", listOf(text())),
                    field("allowOrigins", listOf(Parts.STRING_MATCH)),
                    field("exposeHeaders", listOf(text())),
                    field("maxAge", duration()),
                    field("unmatchedPreflights", oneOf("UNSPECIFIED", "FORWARD", "IGNORE")));

    private static final Message MIRROR =
            message(
                    field("destination", Parts.DESTINATION).required(),
                    field("percentage", Parts.PERCENT));

    private static final Message HTTP_ROUTE =
            message(
                    field("corsPolicy", CORS_POLICY),
                    field("delegate", message(field("name", text()), field("namespace", text()))),
                    field("directResponse", DIRECT_RESPONSE),
                    field("fault", message(field("abort", ABORT), field("delay", DELAY))),
                    field("headers", HEADERS),
                    field("match", listOf(HTTP_MATCH)),
                    field("mirror", Parts.DESTINATION),
                    field("mirror_percent", uint32()).nullable(),
                    field("mirrorPercent", uint32()).nullable(),
                    field("mirrorPercentage", Parts.PERCENT),
                    field("mirrors", listOf(MIRROR)),
                    field("name", text()),
                    field("redirect", REDIRECT),
                    field("retries", RETRIES),
                    field("rewrite", REWRITE),
                    field("route", listOf(HTTP_DESTINATION)),
                    field("timeout", duration()));

    private static final Message ROUTE_DESTINATION =
            message(field("destination", Parts.DESTINATION).required(), field("weight", int32()));

    private static final Message TCP_ROUTE =
            message(
                    field(
                            "match",
                            listOf(
                                    message(
                                            field("destinationSubnets", listOf(text())),
                                            field("gateways", listOf(text())),
                                            field("port", uint32()),
                                            field("sourceLabels", mapOf(text())),
                                            field("sourceNamespace", text()),
                                            field("sourceSubnet", text())))),
                    field("route", listOf(ROUTE_DESTINATION)));

    private static final Message TLS_ROUTE =
            message(
                    field(
                                    "match",
                                    listOf(
                                            message(
                                                    field("destinationSubnets", listOf(text())),
                                                    field("gateways", listOf(text())),
                                                    field("port", uint32()),
                                                    field("sniHosts", listOf(text())).required(),
                                                    field("sourceLabels", mapOf(text())),
                                                    field("sourceNamespace", text()))))
                            .required(),
                    field("route", listOf(ROUTE_DESTINATION)));

    static final Message VIRTUAL_SERVICE =
            message(
                    field("exportTo", listOf(text())),
                    field("gateways", listOf(text())),
                    field("hosts", listOf(text())),
                    field("http", listOf(HTTP_ROUTE)),
                    field("tcp", listOf(TCP_ROUTE)),
                    field("tls", listOf(TLS_ROUTE)));
}
