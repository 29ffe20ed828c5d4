package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

import io.leno.istio.schema.Message.Constraint;
import io.leno.istio.schema.Type.ListOf;

/// Messages that several kinds have.
final class Parts {
    private static final String GROUP_PATTERN =
            "^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    private static final String KIND_PATTERN = "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$";

    private Parts() {}

    /// How security, telemetry and extension kinds choose workloads.
    static final Message SELECTOR =
            message(
                    field(
                            "matchLabels",
                            mapOf(
                                            text().atMost(63)
                                                    .rule(
                                                            "!self.contains(\"*\")",
                                                            "wildcard not allowed in label value"
                                                                    + " match"))
                                    .atMost(4096)
                                    .rule(
                                            "self.all(key, !key.contains(\"*\"))",
                                            "wildcard not allowed in label key match")
                                    .rule(
                                            "self.all(key, key.size() != 0)",
                                            "key must not be empty")));

    /// How the networking kinds choose workloads.
    static final Message WORKLOAD_SELECTOR =
            message(
                    field(
                            "labels",
                            mapOf(
                                            text().atMost(63)
                                                    .rule(
                                                            "!self.contains(\"*\")",
                                                            "wildcard is not supported in"
                                                                    + " selector"))
                                    .atMost(256)));

    static final Message TARGET_REF =
            message(
                    field("group", text().atMost(253).matching(GROUP_PATTERN)),
                    field("kind", text().atLeast(1).atMost(63).matching(KIND_PATTERN)).required(),
                    field("name", text().atLeast(1).atMost(253)).required(),
                    field(
                            "namespace",
                            text().rule(
                                            "self.size() == 0",
                                            "cross namespace referencing is not currently"
                                                    + " supported")));

    static final ListOf TARGET_REFS = listOf(TARGET_REF).atMost(16);

    /// What has all three ways of choosing may use one.
    static final Constraint ONE_SELECTION =
            ruleAtMostOne(
                    "only one of targetRefs or selector can be set",
                    "selector",
                    "targetRef",
                    "targetRefs");

    static final Message STRING_MATCH =
            message(
                    field("exact", text()),
                    field("prefix", text()),
                    field("regex", text()),
                    atMostOne("exact", "prefix", "regex"));

    static final Message PORT_SELECTOR = message(field("number", uint32()));

    static final Message DESTINATION =
            message(
                    field("host", text()).required(),
                    field("port", PORT_SELECTOR),
                    field("subset", text()));

    static final Message PERCENT = message(field("value", decimal()));

    /// Filled by whoever acts on the resource.
    static final Message STATUS =
            message(
                            field("conditions", listOf(condition())),
                            field("observedGeneration", new IntOrText()),
                            field("validationMessages", listOf(validationMessage())))
                    .open();

    private static Message condition() {
        return message(
                field("lastProbeTime", time()),
                field("lastTransitionTime", time()),
                field("message", text()),
                field("observedGeneration", new IntOrText()),
                field("reason", text()),
                field("status", text()),
                field("type", text()));
    }

    private static Message validationMessage() {
        return message(
                field("documentationUrl", text()),
                field("level", oneOf("UNKNOWN", "ERROR", "WARNING", "INFO")),
                field("type", message(field("code", text()), field("name", text()))));
    }
}
