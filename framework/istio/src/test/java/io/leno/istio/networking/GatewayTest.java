package io.leno.istio.networking;

import static io.leno.istio.Resources.problems;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Problem.Severity;
import io.leno.api.istio.Gateway;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    hosts: ["*"]                                                      | .port: missing (expected: a mapping)
                    port: {number: 80, name: a, protocol: HTTP}                       | .hosts: missing (expected: at least one host)
                    port: {number: 0, name: a, protocol: HTTP}, hosts: ["*"]          | .port.number: 0 (expected: 1..65535)
                    port: {number: 80, protocol: HTTP}, hosts: ["*"]                  | .port.name: missing (expected: a name for the port)
                    port: {number: 80, name: a}, hosts: ["*"]                         | .port.protocol: missing (expected: HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS)
                    port: {number: 80, name: a, protocol: HTPT}, hosts: ["*"]         | .port.protocol: "HTPT" (expected: HTTP, HTTPS, GRPC, GRPC-WEB, HTTP2, MONGO, TCP, TLS)
                    port: {number: 80, name: a, protocol: HTTP}, hosts: [shop]        | .hosts[0]: "shop" (expected: a full host name, not a short one)
                    port: {number: 80, name: a, protocol: HTTP}, hosts: [A_/x.com]    | .hosts[0]: "A_/x.com" (expected: a namespace, * or . before the /)
                    port: {number: 443, name: a, protocol: HTTPS}, hosts: ["*"]       | .tls: missing (expected: tls settings for protocol HTTPS)
                    port: {number: 80, name: a, protocol: HTTP}, hosts: ["*"], tls: {mode: SIMPLE} | .tls: plain HTTP (expected: nothing but httpsRedirect: true)
                    port: {number: 443, name: a, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, serverCertificate: c} | .tls.privateKey: missing (expected: a file, or credentialName, for SIMPLE)
                    port: {number: 443, name: a, protocol: HTTPS}, hosts: ["*"], tls: {mode: ISTIO_MUTUAL, credentialName: c} | .tls: ISTIO_MUTUAL uses the mesh's own certificates (expected: no certificate, key or credentialName)
                    """)
    void aServerThatCannotWorkIsRefused(String server, String message) {
        assertThat(problems(gateway("{" + server + "}"), Severity.ERROR))
                .containsExactly("spec.servers[0]" + message);
    }

    @Test
    void twoPortsOfOneNameAreRefused() {
        String server = "{port: {number: %d, name: http, protocol: HTTP}, hosts: ['*']}";
        assertThat(problems(gateway(server.formatted(80) + ", " + server.formatted(81))))
                .containsExactly(
                        "spec.servers[1].port.name: \"http\" is already used at"
                                + " spec.servers[0].port.name");
    }

    private static String gateway(String servers) {
        return "{apiVersion: networking.istio.io/v1, kind: Gateway, spec: {servers: ["
                + servers
                + "]}}";
    }
}
