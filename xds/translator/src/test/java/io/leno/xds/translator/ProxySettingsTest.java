package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation;
import io.leno.api.xds.Node;

import org.junit.jupiter.api.Test;

import java.util.Map;

class ProxySettingsTest {
    private static final Map<String, Object> OFF = Map.of("disabled", true);

    @Test
    void aProxyMayHideItsOwnHeaders() {
        var manager =
                outbound(
                        Map.of(
                                "server", OFF,
                                "requestId", OFF,
                                "envoyDebugHeaders", OFF));
        assertThat(manager.getServerName()).isEmpty();
        assertThat(manager.getServerHeaderTransformation())
                .isEqualTo(ServerHeaderTransformation.PASS_THROUGH);
        assertThat(manager.getGenerateRequestId().getValue()).isFalse();
        var router =
                Translated.decode(
                        Router.parser(), manager.getHttpFiltersList().getLast().getTypedConfig());
        assertThat(router.getSuppressEnvoyHeaders()).isTrue();
    }

    @Test
    void aProxyMayHaveANameOfItsOwn() {
        assertThat(outbound(Map.of("server", Map.of("value", "me"))).getServerName())
                .isEqualTo("me");
    }

    @Test
    void attemptsAreCountedUnlessTheProxySaysNo() {
        var translated = sidecar(Map.of("attemptCount", OFF));
        assertThat(translated.routes().get("9080").getVirtualHostsList())
                .noneMatch(VirtualHost::getIncludeRequestAttemptCount);
        assertThat(sidecar(Map.of()).routes().get("9080").getVirtualHostsList())
                .allMatch(VirtualHost::getIncludeRequestAttemptCount);
    }

    @Test
    void whatClientsSayOfCertificatesMayBeTakenAway() {
        var chains =
                sidecar(Map.of("forwardedClientCert", "SANITIZE"))
                        .listener("virtualInbound")
                        .getFilterChainsList();
        var manager = Translated.connectionManager(chains.get(3).getFilters(0));
        assertThat(manager.getForwardClientCertDetails())
                .isEqualTo(ForwardClientCertDetails.SANITIZE);
        assertThat(manager.hasSetCurrentClientCertDetails()).isFalse();
    }

    @Test
    void aGatewayTrustsSoManyProxiesBeforeIt() {
        var topology =
                Map.of("numTrustedProxies", 2.0, "forwardClientCertDetails", "ALWAYS_FORWARD_ONLY");
        Node gateway =
                TestMesh.node(
                        "router",
                        "10.0.0.9",
                        Map.of(
                                "LABELS", Map.of("istio", "ingressgateway"),
                                "PROXY_CONFIG", Map.of("gatewayTopology", topology)));
        var listener = Translated.of(RealEnvoyTest.everything(), gateway).listener("0.0.0.0_8080");
        var manager = Translated.connectionManager(listener.getFilterChains(0).getFilters(0));
        assertThat(manager.getXffNumTrustedHops()).isEqualTo(2);
        assertThat(manager.getForwardClientCertDetails())
                .isEqualTo(ForwardClientCertDetails.ALWAYS_FORWARD_ONLY);
    }

    private static HttpConnectionManager outbound(Map<String, Object> headers) {
        var chain = sidecar(headers).listener("0.0.0.0_9080").getFilterChains(0);
        return Translated.connectionManager(chain.getFilters(0));
    }

    private static Translated sidecar(Map<String, Object> headers) {
        Node node =
                TestMesh.node(
                        "sidecar",
                        TestMesh.sidecar().address(),
                        Map.of("PROXY_CONFIG", Map.of("proxyHeaders", headers)));
        return Translated.of(TestMesh.bookinfo(), node);
    }
}
