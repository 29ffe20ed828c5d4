package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.gateway;
import static io.leno.xds.translator.Rules.match;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.server;
import static io.leno.xds.translator.Rules.serverTls;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService;

import org.junit.jupiter.api.Test;

import java.util.List;

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
