package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

import io.leno.istio.schema.Message.Constraint;

/// Services and workloads that are in no registry.
final class WorkloadModel {
    private WorkloadModel() {}

    private static final Constraint HAS_ADDRESS =
            rule("has(self.address) || has(self.network)", "Address is required");

    private static final Message WORKLOAD_TEMPLATE =
            message(
                    field(
                            "address",
                            text().atMost(256)
                                    .rule(
                                            "self.startsWith(\"unix://\") ? (self.substring(7, 8)"
                                                    + " == \"/\" || self.substring(7, 8) == \"@\") :"
                                                    + " true",
                                            "UDS must be an absolute path or abstract socket")
                                    .rule(
                                            "self.startsWith(\"unix://\") ? !self.endsWith(\"/\") :"
                                                    + " true",
                                            "UDS may not be a dir")),
                    field("labels", mapOf(text()).atMost(256)),
                    field("locality", text().atMost(2048)),
                    field("network", text().atMost(2048)),
                    field(
                            "ports",
                            mapOf(port())
                                    .atMost(128)
                                    .rule(
                                            "self.all(key, size(key) < 63 &&"
                                                    + " key.matches(\"^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$\"))",
                                            "port name must be valid")),
                    field("serviceAccount", text().atMost(253)),
                    field("weight", uint32()),
                    rule(
                            "(has(self.address) ? self.address : \"\").startsWith(\"unix://\") ?"
                                    + " !has(self.ports) : true",
                            "UDS may not include ports"));

    static final Message WORKLOAD_ENTRY = WORKLOAD_TEMPLATE.withFirst(HAS_ADDRESS);

    private static final Message HTTP_PROBE =
            message(
                    field("host", text()),
                    field(
                            "httpHeaders",
                            listOf(
                                    message(
                                            field("name", text().matching("^[-_A-Za-z0-9]+$")),
                                            field("value", text())))),
                    field("path", text()),
                    field("port", port()).required(),
                    field(
                            "scheme",
                            text().rule(
                                            "self in [\"\", \"HTTP\", \"HTTPS\"]",
                                            "scheme must be one of [HTTP, HTTPS]")));

    private static final Message PROBE =
            message(
                    field("exec", message(field("command", listOf(text().atLeast(1))).required())),
                    field("failureThreshold", int32().atLeast(0)),
                    field("grpc", message(field("port", port()), field("service", text()))),
                    field("httpGet", HTTP_PROBE),
                    field("initialDelaySeconds", int32().atLeast(0)),
                    field("periodSeconds", int32().atLeast(0)),
                    field("successThreshold", int32().atLeast(0)),
                    field(
                            "tcpSocket",
                            message(field("host", text()), field("port", port()).required())),
                    field("timeoutSeconds", int32().atLeast(0)),
                    atMostOne("httpGet", "tcpSocket", "exec", "grpc"));

    static final Message WORKLOAD_GROUP =
            message(
                    field(
                            "metadata",
                            message(
                                    field("annotations", mapOf(text()).atMost(256)),
                                    field("labels", mapOf(text()).atMost(256)))),
                    field("probe", PROBE),
                    field("template", WORKLOAD_TEMPLATE).required());

    private static final Message SERVICE_PORT =
            message(
                    field("name", text().atMost(256)).required(),
                    field("number", port()).required(),
                    field("protocol", text().atMost(256)),
                    field("targetPort", port()));

    static final Message SERVICE_ENTRY =
            message(
                    field("addresses", listOf(text().atMost(64)).atMost(256)),
                    field("endpoints", listOf(WORKLOAD_ENTRY).atMost(4096)),
                    field("exportTo", listOf(text())),
                    field(
                                    "hosts",
                                    listOf(
                                                    text().rule(
                                                                    "self != \"*\"",
                                                                    "hostname cannot be wildcard"))
                                            .atLeast(1)
                                            .atMost(256))
                            .required(),
                    field("location", oneOf("MESH_EXTERNAL", "MESH_INTERNAL")),
                    field(
                            "ports",
                            listOf(SERVICE_PORT)
                                    .atMost(256)
                                    .keyedBy("name")
                                    .rule(
                                            "self.all(l1, self.exists_one(l2, l1.number =="
                                                    + " l2.number))",
                                            "port number cannot be duplicated")),
                    field(
                            "resolution",
                            oneOf("NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS")),
                    field("subjectAltNames", listOf(text())),
                    field("workloadSelector", Parts.WORKLOAD_SELECTOR),
                    ruleAtMostOne(
                            "only one of WorkloadSelector or Endpoints can be set",
                            "workloadSelector",
                            "endpoints"),
                    rule(
                            "!((has(self.addresses) ? self.addresses : []).exists(k,"
                                    + " k.contains(\"/\")) && !((has(self.resolution) ? self.resolution"
                                    + " : \"NONE\") in [\"STATIC\", \"NONE\"]))",
                            "CIDR addresses are allowed only for NONE/STATIC resolution types"),
                    rule(
                            "((has(self.resolution) ? self.resolution : \"NONE\") == \"NONE\") ?"
                                    + " !has(self.endpoints) : true",
                            "NONE mode cannot set endpoints"),
                    rule(
                            "((has(self.resolution) ? self.resolution : \"\") =="
                                    + " \"DNS_ROUND_ROBIN\") ? ((has(self.endpoints) ? self.endpoints :"
                                    + " []).size() <= 1) : true",
                            "DNS_ROUND_ROBIN mode cannot have multiple endpoints"));
}
