package io.leno.istio.schema;

import static io.leno.istio.schema.Message.*;
import static io.leno.istio.schema.Type.*;

/// What listens for traffic that enters or leaves: gateways and sidecars.
final class GatewayModel {
    private GatewayModel() {}

    private static final Type TLS_VERSION =
            oneOf("TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3");

    private static final Message TLS_CERTIFICATE =
            message(
                    field("caCertificates", text()),
                    field("privateKey", text()),
                    field("serverCertificate", text()));

    private static final Message SERVER_TLS =
            message(
                    field("caCertCredentialName", text()),
                    field("caCertificates", text()),
                    field("caCrl", text()),
                    field("cipherSuites", listOf(text())),
                    field("credentialName", text()),
                    field("credentialNames", listOf(text()).atLeast(1).atMost(2)),
                    field("ecdhCurves", listOf(text())),
                    field("httpsRedirect", flag()),
                    field("insecureSkipVerify", flag()).nullable(),
                    field("maxProtocolVersion", TLS_VERSION),
                    field("minProtocolVersion", TLS_VERSION),
                    field(
                            "mode",
                            oneOf(
                                    "PASSTHROUGH",
                                    "SIMPLE",
                                    "MUTUAL",
                                    "AUTO_PASSTHROUGH",
                                    "ISTIO_MUTUAL",
                                    "OPTIONAL_MUTUAL")),
                    field("privateKey", text()),
                    field("serverCertificate", text()),
                    field("subjectAltNames", listOf(text())),
                    field("tlsCertificates", listOf(TLS_CERTIFICATE).atLeast(1).atMost(2)),
                    field("verifyCertificateHash", listOf(text())),
                    field("verifyCertificateSpki", listOf(text())),
                    ruleAtMostOne(
                            "only one of credentialNames or tlsCertificates can be set",
                            "tlsCertificates",
                            "credentialNames"),
                    ruleAtMostOne(
                            "only one of credentialName or credentialNames can be set",
                            "credentialName",
                            "credentialNames"),
                    ruleAtMostOne(
                            "only one of credentialName or tlsCertificates can be set",
                            "credentialNames",
                            "tlsCertificates"));

    private static final Message SERVER =
            message(
                    field("bind", text()),
                    field("defaultEndpoint", text()),
                    field("hosts", listOf(text())).required(),
                    field("name", text()),
                    field(
                                    "port",
                                    message(
                                            field("name", text()).required(),
                                            field("number", uint32()).required(),
                                            field("protocol", text()).required(),
                                            field("targetPort", uint32())))
                            .required(),
                    field("tls", SERVER_TLS));

    static final Message GATEWAY =
            message(field("selector", mapOf(text())), field("servers", listOf(SERVER)));

    private static final Message SIDECAR_PORT =
            message(
                    field("name", text()),
                    field("number", uint32()),
                    field("protocol", text()),
                    field("targetPort", uint32()));

    private static final Type CAPTURE_MODE = oneOf("DEFAULT", "IPTABLES", "NONE");

    private static final Message INGRESS =
            message(
                    field("bind", text()),
                    field("captureMode", CAPTURE_MODE),
                    field("connectionPool", TrafficPolicyModel.CONNECTION_POOL),
                    field("defaultEndpoint", text()),
                    field("port", SIDECAR_PORT).required(),
                    field("tls", SERVER_TLS));

    private static final Message EGRESS =
            message(
                    field("bind", text()),
                    field("captureMode", CAPTURE_MODE),
                    field("hosts", listOf(text())).required(),
                    field("port", SIDECAR_PORT));

    private static final Message OUTBOUND_TRAFFIC_POLICY =
            message(
                    field("egressProxy", Parts.DESTINATION),
                    field("mode", oneOf("REGISTRY_ONLY", "ALLOW_ANY")));

    static final Message SIDECAR =
            message(
                    field("egress", listOf(EGRESS)),
                    field("inboundConnectionPool", TrafficPolicyModel.CONNECTION_POOL),
                    field("ingress", listOf(INGRESS)),
                    field("outboundTrafficPolicy", OUTBOUND_TRAFFIC_POLICY),
                    field("workloadSelector", Parts.WORKLOAD_SELECTOR));
}
