package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

/// What is measured, logged and traced.
final class TelemetryModel {
    private TelemetryModel() {}

    private static final Type MODE = oneOf("CLIENT_AND_SERVER", "CLIENT", "SERVER");
    private static final Message MODE_MATCH = message(field("mode", MODE));
    private static final Type PROVIDERS =
            listOf(message(field("name", text().atLeast(1)).required()));

    private static final Message ACCESS_LOGGING =
            message(
                    field("disabled", flag()).nullable(),
                    field("filter", message(field("expression", text()))),
                    field("match", MODE_MATCH),
                    field("providers", PROVIDERS));

    private static final Message METRIC_SELECTOR =
            message(
                    field("customMetric", text().atLeast(1)),
                    field(
                            "metric",
                            oneOf(
                                    "ALL_METRICS",
                                    "REQUEST_COUNT",
                                    "REQUEST_DURATION",
                                    "REQUEST_SIZE",
                                    "RESPONSE_SIZE",
                                    "TCP_OPENED_CONNECTIONS",
                                    "TCP_CLOSED_CONNECTIONS",
                                    "TCP_SENT_BYTES",
                                    "TCP_RECEIVED_BYTES",
                                    "GRPC_REQUEST_MESSAGES",
                                    "GRPC_RESPONSE_MESSAGES")),
                    field("mode", MODE),
                    atMostOne("metric", "customMetric"));

    private static final Message TAG_OVERRIDE =
            message(
                    field("operation", oneOf("UPSERT", "REMOVE")),
                    field("value", text()),
                    rule(
                            "((has(self.operation) ? self.operation : \"\") == \"UPSERT\") ?"
                                    + " (self.value != \"\") : true",
                            "value must be set when operation is UPSERT"),
                    rule(
                            "((has(self.operation) ? self.operation : \"\") == \"REMOVE\") ?"
                                    + " !has(self.value) : true",
                            "value must not be set when operation is REMOVE"));

    private static final Message OVERRIDE =
            message(
                    field("disabled", flag()).nullable(),
                    field("match", METRIC_SELECTOR),
                    field("tagOverrides", mapOf(TAG_OVERRIDE)));

    private static final Message METRICS =
            message(
                    field("overrides", listOf(OVERRIDE)),
                    field("providers", PROVIDERS),
                    field("reportingInterval", duration()));

    private static final Message NAME_OR_DEFAULT =
            message(field("defaultValue", text()), field("name", text().atLeast(1)).required());
    private static final Message VALUE = message(field("value", text().atLeast(1)).required());

    private static final Message CUSTOM_TAG =
            message(
                    field("environment", NAME_OR_DEFAULT),
                    field("formatter", VALUE),
                    field("header", NAME_OR_DEFAULT),
                    field("literal", VALUE),
                    atMostOne("literal", "environment", "header", "formatter"));

    private static final Message TRACING =
            message(
                    field("customTags", mapOf(CUSTOM_TAG)),
                    field("disableContextPropagation", flag()).nullable(),
                    field("disableSpanReporting", flag()).nullable(),
                    field("enableIstioTags", flag()).nullable(),
                    field("match", MODE_MATCH),
                    field("providers", PROVIDERS),
                    field("randomSamplingPercentage", decimal().atLeast(0).atMost(100)).nullable(),
                    field("useRequestIdForTraceSampling", flag()).nullable());

    static final Message TELEMETRY =
            message(
                    field("accessLogging", listOf(ACCESS_LOGGING)),
                    field("metrics", listOf(METRICS)),
                    field("selector", Parts.SELECTOR),
                    field("targetRef", Parts.TARGET_REF),
                    field("targetRefs", Parts.TARGET_REFS),
                    field("tracing", listOf(TRACING)),
                    Parts.ONE_SELECTION);
}
