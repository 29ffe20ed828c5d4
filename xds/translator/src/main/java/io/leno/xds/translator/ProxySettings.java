package io.leno.xds.translator;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation;
import io.leno.api.xds.Node;

import java.util.Arrays;
import java.util.Map;

/// What a proxy says of itself that shows in its listeners and routes. Istio: `proxyHeaders` and
/// `gatewayTopology` of ProxyConfig, which the agent beside a proxy puts into its metadata
/// (`PROXY_CONFIG`), with what the mesh says as defaults.
///
/// @param headers `proxyHeaders`
/// @param topology `gatewayTopology`
record ProxySettings(Map<?, ?> headers, Map<?, ?> topology) {
    static ProxySettings of(Node node) {
        Map<?, ?> config = map(node.metadata(), "PROXY_CONFIG");
        return new ProxySettings(map(config, "proxyHeaders"), map(config, "gatewayTopology"));
    }

    /// True where the proxy is as others are.
    boolean isUsual() {
        return headers.isEmpty() && topology.isEmpty();
    }

    /// True where upstreams are told how often a request was tried.
    boolean countsAttempts() {
        return !isDisabled("attemptCount");
    }

    /// True where upstreams and clients see nothing of the proxy's own headers.
    boolean hidesDebugHeaders() {
        return isDisabled("envoyDebugHeaders");
    }

    void applyTo(HttpConnectionManager.Builder manager) {
        if (isDisabled("requestId")) manager.setGenerateRequestId(Protos.bool(false));
        String name = text(map(headers, "server"), "value");
        if (isDisabled("server")) {
            manager.clearServerName()
                    .setServerHeaderTransformation(ServerHeaderTransformation.PASS_THROUGH);
        } else if (!name.isEmpty()) {
            manager.setServerName(name);
        }
    }

    /// What a sidecar tells its application of clients' certificates.
    ForwardClientCertDetails inboundCertificates() {
        return details(headers, "forwardedClientCert", ForwardClientCertDetails.APPEND_FORWARD);
    }

    /// What a gateway tells services of clients' certificates.
    ForwardClientCertDetails gatewayCertificates() {
        return details(topology, "forwardClientCertDetails", ForwardClientCertDetails.SANITIZE_SET);
    }

    /// Proxies before a gateway whose word on the client's address counts.
    int trustedProxies() {
        return topology.get("numTrustedProxies") instanceof Number number ? number.intValue() : 0;
    }

    private static ForwardClientCertDetails details(
            Map<?, ?> from, String field, ForwardClientCertDetails otherwise) {
        String said = text(from, field);
        return Arrays.stream(ForwardClientCertDetails.values())
                .filter(each -> each.name().equals(said))
                .findFirst()
                .orElse(otherwise);
    }

    private boolean isDisabled(String header) {
        return Boolean.TRUE.equals(map(headers, header).get("disabled"));
    }

    private static Map<?, ?> map(Map<?, ?> from, String field) {
        return from.get(field) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Map<?, ?> from, String field) {
        return from.get(field) instanceof String text ? text : "";
    }
}
