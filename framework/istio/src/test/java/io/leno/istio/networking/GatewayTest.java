package io.leno.istio.networking;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.istio.Gateway;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class GatewayTest {
    @Test
    void serversAreRead() {
        Gateway gateway =
                Resources.spec(
                        Gateway.class,
                        """
                        apiVersion: networking.istio.io/v1
                        kind: Gateway
                        metadata: {name: shop}
                        spec:
                          selector: {istio: ingressgateway}
                          servers:
                          - port: {number: 80, name: http, protocol: HTTP}
                            hosts: ["*"]
                            tls: {httpsRedirect: true}
                          - port: {number: 443, name: https, protocol: HTTPS}
                            hosts: [shop/*.example.com]
                            tls: {mode: SIMPLE, credentialName: shop-cert}
                        """);

        assertThat(gateway.selector()).isEqualTo(Map.of("istio", "ingressgateway"));
        assertThat(gateway.servers())
                .extracting(Gateway.Server::port)
                .isEqualTo(
                        List.of(
                                new Gateway.Port(80, "HTTP", "http"),
                                new Gateway.Port(443, "HTTPS", "https")));
        assertThat(gateway.servers().getLast().tls().mode())
                .isEqualTo(Gateway.ServerTls.Mode.SIMPLE);
    }

    private static String gateway(String servers) {
        return "{apiVersion: networking.istio.io/v1, kind: Gateway, spec: {servers: ["
                + servers
                + "]}}";
    }
}
