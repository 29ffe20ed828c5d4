package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.gateway;
import static io.leno.xds.translator.Rules.match;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.server;
import static io.leno.xds.translator.Rules.serverTls;
import static io.leno.xds.translator.Rules.subsets;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.Endpoint;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class GatewayTlsTest {
    @Test
    void eachServerThatTerminatesTlsHasAChainAndRoutesOfItsOwn() {
        var simple = serverTls(ServerTls.Mode.SIMPLE, false);
        var mutual = serverTls(ServerTls.Mode.MUTUAL, false);
        var mesh =
                TestMesh.bookinfo()
                        .rule("one", gateway(server(443, "HTTPS", simple, "a.com")))
                        .rule("two", gateway(server(443, "HTTPS", mutual, "*/b.com")))
                        .rule("v", service("a.com", "one"))
                        .rule("w", service("b.com", "two"));
        var translated = Translated.of(mesh, TestMesh.gateway());
        Listener listener = translated.listener("0.0.0.0_443");
        assertThat(listener.getFilterChainsList())
                .extracting(chain -> chain.getFilterChainMatch().getServerNames(0))
                .containsExactly("a.com", "b.com");
        assertThat(listener.getListenerFilters(0).getName())
                .isEqualTo("envoy.filters.listener.tls_inspector");
        assertThat(translated.routes())
                .containsOnlyKeys("https.443.https.one.default", "https.443.https.two.default");
        DownstreamTlsContext first = tls(listener.getFilterChains(0));
        assertThat(first.getRequireClientCertificate().getValue()).isFalse();
        assertThat(first.getCommonTlsContext().getAlpnProtocolsList())
                .containsExactly("h2", "http/1.1");
        assertThat(first.getCommonTlsContext().getTlsCertificateSdsSecretConfigs(0).getName())
                .isEqualTo("kubernetes://secret");
        DownstreamTlsContext second = tls(listener.getFilterChains(1));
        assertThat(second.getRequireClientCertificate().getValue()).isTrue();
        assertThat(
                        second.getCommonTlsContext()
                                .getCombinedValidationContext()
                                .getValidationContextSdsSecretConfig()
                                .getName())
                .isEqualTo("kubernetes://secret-cacert");
    }

    @Test
    void ofTwoServersForOneNameTheOlderHasIt() {
        var tls = serverTls(ServerTls.Mode.SIMPLE, false);
        var mesh =
                TestMesh.bookinfo()
                        .rule("one", gateway(server(443, "HTTPS", tls, "a.com")))
                        .rule("two", gateway(server(443, "HTTPS", tls, "a.com", "b.com")));
        assertThat(
                        Translated.of(mesh, TestMesh.gateway())
                                .listener("0.0.0.0_443")
                                .getFilterChainsList())
                .extracting(chain -> chain.getFilterChainMatch().getServerNames(0))
                .containsExactly("a.com", "b.com");
    }

    @Test
    void tlsIsPassedOnToTheClusterThatTheClientNames() {
        var auto = serverTls(ServerTls.Mode.AUTO_PASSTHROUGH, false);
        var mesh =
                TestMesh.bookinfo()
                        .http("example.com", 80, "10.3.0.1")
                        .endpoint("reviews", secured("10.0.0.33"))
                        .rule("reviews", subsets("reviews", "v1"))
                        .rule("east-west", gateway(server(15443, "TLS", auto, "*.local")));
        var translated = Translated.of(mesh, TestMesh.gateway());
        String reviews = "outbound_.9080_._.reviews.default.svc.cluster.local";
        String subset = "outbound_.9080_.v1_.reviews.default.svc.cluster.local";
        FilterChain chain =
                translated.listener("0.0.0.0_15443").getFilterChainsList().stream()
                        .filter(each -> each.getFilterChainMatch().getServerNames(0).equals(subset))
                        .findFirst()
                        .orElseThrow();
        assertThat(chain.getFilterChainMatch().getApplicationProtocolsList())
                .contains("istio", "istio-h2");
        assertThat(Translated.tcpProxy(chain.getFilters(0)).getCluster()).isEqualTo(subset);
        assertThat(translated.cluster(reviews).getEdsClusterConfig().getServiceName())
                .isEqualTo(reviews);
        assertThat(translated.addresses(reviews)).containsExactly("10.0.0.33:9080");
        assertThat(translated.addresses(subset)).containsExactly("10.0.0.33:9080");
        assertThat(translated.clusters()).doesNotContainKey("outbound_.80_._.example.com");
        assertThat(Translated.of(mesh, TestMesh.sidecar()).clusters()).doesNotContainKey(reviews);
    }

    @Test
    void namesOfClustersAreForTheHostsOfTheServerAlone() {
        var auto = serverTls(ServerTls.Mode.AUTO_PASSTHROUGH, false);
        String host = "default/details.default.svc.cluster.local";
        var mesh = TestMesh.bookinfo().rule("east-west", gateway(server(15443, "TLS", auto, host)));
        assertThat(
                        Translated.of(mesh, TestMesh.gateway())
                                .listener("0.0.0.0_15443")
                                .getFilterChainsList())
                .extracting(each -> each.getFilterChainMatch().getServerNames(0))
                .containsExactly("outbound_.9080_._.details.default.svc.cluster.local");
    }

    /// An endpoint of which it is known that it takes mutual TLS.
    private static Endpoint secured(String address) {
        return Endpoint.of(
                address,
                Map.of("http", 9080),
                Map.of("version", "v1", "security.istio.io/tlsMode", "istio"));
    }

    private static VirtualService service(String host, String gateway) {
        return virtualService(
                List.of(host),
                List.of(gateway),
                route(to("productpage", ""))
                        .when(match().uri(new StringMatch.Prefix("/")))
                        .build());
    }

    private static DownstreamTlsContext tls(FilterChain chain) {
        return Translated.decode(
                DownstreamTlsContext.parser(), chain.getTransportSocket().getTypedConfig());
    }
}
