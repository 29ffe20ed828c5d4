package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import javax.net.ssl.SSLSocket;

/// Clients of the JDK speak TLS to a listener.
class DownstreamTlsTest {
    private static final String INSPECTOR =
            """
            listener_filters:
            - name: envoy.filters.listener.tls_inspector
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}
            """;

    private static final String ROUTER =
            """
            http_filters:
            - name: envoy.filters.http.router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """;

    @TempDir private Path directory;
    private TestCertificates certificates;

    @BeforeEach
    void issue() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.issue("a", List.of("a.test"), "spiffe://mesh/server");
        certificates.issue("b", List.of("x.b.test"), "");
    }

    private static String listener(String filters, String... chains) {
        return """
        static_resources:
          listeners:
          - name: ingress
            stat_prefix: in
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
        %s
            filter_chains:
        %s
        """
                .formatted(filters.indent(4), String.join("", chains).indent(4));
    }

    private String tls(String common, String more) {
        return """
          transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
              common_tls_context:
        %s
        %s
        """
                .formatted(common.indent(8), more.indent(6));
    }

    private static String http(String manager, String action) {
        return """
        - filters:
          - name: envoy.filters.network.http_connection_manager
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: h
        %s
        %s
              route_config:
                virtual_hosts:
                - name: all
                  domains: ["*"]
                  routes: [{match: {prefix: /}, %s}]
        """
                .formatted(manager.indent(6), ROUTER.indent(6), action);
    }

    private static String answer(String text) {
        return "direct_response: {status: 200, body: {inline_string: \"" + text + "\"}}";
    }

    private String certificateList(String... names) {
        var list = new StringBuilder("tls_certificates:\n");
        for (String name : names)
            list.append("- ").append(certificates.certificate(name)).append('\n');
        return list.toString();
    }

    @Test
    void tlsIsTerminatedAndTheRequestKnowsItCameByHttps() throws Exception {
        String chain =
                http("", "redirect: {path_redirect: /there}")
                        + tls(certificateList("a") + "alpn_protocols: [http/1.1]\n", "");
        try (var proxy = TestProxy.of(listener("", chain));
                SSLSocket client = certificates.connect(proxy.port(), "a.test", null)) {
            assertThat(client.getApplicationProtocol()).isEqualTo("http/1.1");
            assertThat(TestCertificates.get(client, "a.test"))
                    .contains("location: https://a.test/there");
            assertThat(proxy.counter("listener.in.ssl.handshake")).isEqualTo(1);
            assertThat(proxy.counter("listener.in.ssl.no_certificate")).isEqualTo(1);
            assertThat(
                            proxy.counter(
                                    "listener.in.ssl.versions."
                                            + client.getSession().getProtocol()))
                    .isEqualTo(1);
            assertThat(
                            proxy.proxy
                                    .configuration()
                                    .certificates()
                                    .getFirst()
                                    .getCertChain(0)
                                    .getPath())
                    .endsWith("a.pem");
        }
    }

    @Test
    void plainTextIsAnErrorOfTheConnection() throws Exception {
        try (var proxy =
                        TestProxy.of(
                                listener(
                                        "",
                                        http("", answer("x")) + tls(certificateList("a"), "")));
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            client.readAll();
            assertThat(proxy.counter("listener.in.ssl.connection_error")).isEqualTo(1);
        }
    }

    @Test
    void theCertificateIsChosenByServerName() throws Exception {
        String chain = http("", answer("ok")) + tls(certificateList("a", "b"), "");
        try (var proxy = TestProxy.of(listener("", chain))) {
            assertThat(subject(proxy, "a.test")).isEqualTo("CN=a");
            assertThat(subject(proxy, "x.b.test")).isEqualTo("CN=b");
            assertThat(subject(proxy, "unknown.test")).isEqualTo("CN=a");
        }
    }

    private String subject(TestProxy proxy, String serverName) throws Exception {
        try (SSLSocket client = certificates.connect(proxy.port(), serverName, null)) {
            assertThat(TestCertificates.get(client, serverName)).contains("200 OK");
            return TestCertificates.peer(client).getSubjectX500Principal().getName();
        }
    }

    private String mutual(String more) {
        return certificateList("a")
                + "validation_context:\n  "
                + certificates.trustedCa()
                + "\n"
                + more.indent(2);
    }

    private static final String XFCC =
            """
            forward_client_cert_details: SANITIZE_SET
            set_current_client_cert_details: {subject: true, uri: true, dns: true}
            """;

    @Test
    void aClientWithTheRightCertificateIsAcceptedAndForwarded() throws Exception {
        X509Bundle own = certificates.issue("c", List.of("c.test"), "spiffe://mesh/client");
        String rules =
                "match_typed_subject_alt_names:\n- {san_type: URI, matcher: {prefix: \"spiffe://mesh/\"}}\n";
        String chain =
                http(XFCC, "route: {cluster: u}")
                        + tls(mutual(rules), "require_client_certificate: true");
        try (var upstream = Upstream.named("u");
                var proxy =
                        TestProxy.of(
                                listener("", chain)
                                        + "  clusters:\n"
                                        + TestProxy.cluster("u", upstream).indent(2));
                SSLSocket client = certificates.connect(proxy.port(), "a.test", own)) {
            assertThat(TestCertificates.get(client, "a.test")).contains("200 OK");
            assertThat(upstream.requests.getFirst())
                    .contains("x-forwarded-proto: https")
                    .contains("x-forwarded-client-cert: By=spiffe://mesh/server;Hash=")
                    .contains(";Subject=\"CN=c\";URI=spiffe://mesh/client;DNS=c.test\n");
        }
    }

    @Test
    void aClientWithoutOrWithAWrongCertificateIsRefused() throws Exception {
        String rules =
                "match_typed_subject_alt_names:\n- {san_type: DNS, matcher: {exact: good.test}}\n";
        String chain =
                http("", answer("ok")) + tls(mutual(rules), "require_client_certificate: true");
        X509Bundle wrong = certificates.issue("c", List.of("c.test"), "");
        X509Bundle stranger =
                new TestCertificates(Files.createDirectory(directory.resolve("other")))
                        .issue("s", List.of("good.test"), "");
        try (var proxy = TestProxy.of(listener("", chain))) {
            assertRefused(proxy, null);
            await(() -> proxy.counter("listener.in.ssl.fail_verify_no_cert") == 1);
            assertRefused(proxy, wrong);
            await(() -> proxy.counter("listener.in.ssl.fail_verify_san") == 1);
            assertRefused(proxy, stranger);
            await(
                    () ->
                            proxy.counter("listener.in.ssl.fail_verify_error")
                                            + proxy.counter("listener.in.ssl.fail_verify_no_cert")
                                    >= 2);
            assertThat(proxy.counter("listener.in.ssl.handshake")).isZero();
        }
    }

    private void assertRefused(TestProxy proxy, X509Bundle own) {
        assertThatThrownBy(
                        () -> {
                            try (SSLSocket client =
                                    certificates.connect(proxy.port(), "a.test", own)) {
                                TestCertificates.get(client, "a.test");
                            }
                        })
                .isInstanceOf(IOException.class);
    }

    @Test
    void chainsAreChosenByServerNameAndTransport() throws Exception {
        String first =
                http("", answer("exact"))
                        + "  filter_chain_match: {server_names: [one.a.test]}\n"
                        + tls(certificateList("a"), "");
        String second =
                http("", answer("wild"))
                        + "  filter_chain_match: {server_names: [\"*.a.test\"]}\n"
                        + tls(certificateList("a"), "");
        String plain =
                http("", answer("plain"))
                        + "  filter_chain_match: {transport_protocol: raw_buffer}\n";
        try (var proxy = TestProxy.of(listener(INSPECTOR, first, second, plain))) {
            try (SSLSocket client = certificates.connect(proxy.port(), "one.a.test", null)) {
                assertThat(TestCertificates.get(client, "h")).endsWith("exact");
            }
            try (SSLSocket client = certificates.connect(proxy.port(), "x.two.a.test", null)) {
                assertThat(TestCertificates.get(client, "h")).endsWith("wild");
            }
            assertThat(proxy.get("/").body()).isEqualTo("plain");
            assertThat(proxy.counter("tls_inspector.sni_found")).isEqualTo(2);
            assertThat(proxy.counter("tls_inspector.tls_not_found")).isEqualTo(1);
        }
    }

    @Test
    void tlsPassesThroughToATcpProxy() throws Exception {
        String inner = http("", answer("inner")) + tls(certificateList("a"), "");
        try (var server = TestProxy.of(listener("", inner))) {
            String pass =
                    """
                    - filter_chain_match: {server_names: [a.test]}
                      filters:
                      - name: envoy.filters.network.tcp_proxy
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: t, cluster: s}
                    """;
            try (var proxy =
                            TestProxy.of(
                                    listener(INSPECTOR, pass)
                                            + "  clusters:\n"
                                            + TestProxy.cluster("s", server.port()).indent(2));
                    SSLSocket client = certificates.connect(proxy.port(), "a.test", null)) {
                assertThat(TestCertificates.get(client, "h")).endsWith("inner");
                assertThat(TestCertificates.peer(client).getSubjectX500Principal().getName())
                        .isEqualTo("CN=a");
                assertThatThrownBy(() -> certificates.connect(proxy.port(), "b.test", null).close())
                        .isInstanceOf(IOException.class);
                assertThat(proxy.counter("listener.in.no_filter_chain_match")).isEqualTo(1);
            }
        }
    }

    @Test
    void aChangedSecretFileServesNewHandshakesAndKeepsConnections() throws Exception {
        writeSecret("a");
        String sds =
                "tls_certificate_sds_secret_configs:\n- {name: server, sds_config:"
                        + " {path_config_source: {path: "
                        + directory
                        + "/sds.yaml}}}\n";
        String chain = http("", answer("ok")) + tls(sds, "");
        try (var proxy = TestProxy.of(listener("", chain));
                SSLSocket old = certificates.connect(proxy.port(), "a.test", null)) {
            assertThat(TestCertificates.get(old, "h")).endsWith("ok");
            certificates.write("sds.yaml", "resources: [nonsense");
            writeSecret("b");
            await(
                    () ->
                            proxy.counter(
                                            "listener.in.server_ssl_socket_factory.ssl_context_update_by_sds")
                                    > 1);
            assertThat(subject(proxy, "a.test")).isEqualTo("CN=b");
            X509Certificate before = TestCertificates.peer(old);
            assertThat(before.getSubjectX500Principal().getName()).isEqualTo("CN=a");
            assertThat(TestCertificates.get(old, "h")).endsWith("ok");
        }
    }

    private void writeSecret(String certificate) throws IOException {
        certificates.write(
                "sds.yaml",
                """
                resources:
                - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
                  name: server
                  tls_certificate: %s
                """
                        .formatted(certificates.certificate(certificate)));
    }

    @Test
    void aCertificateThatDoesNotParseIsRefusedByFileAndReason() throws Exception {
        certificates.write("a.pem", "not a certificate");
        assertThatThrownBy(
                        () ->
                                TestProxy.of(
                                                listener(
                                                        "",
                                                        http("", answer("x"))
                                                                + tls(certificateList("a"), "")))
                                        .close())
                .hasMessageContaining("listener ingress: certificate_chain")
                .hasMessageContaining("a.pem: no certificate in it");
    }

    @Test
    void aKeyOfAnotherCertificateAndUnsupportedFieldsAreRefusedByName() throws Exception {
        Files.copy(
                directory.resolve("b.key"),
                directory.resolve("a.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> start(tls(certificateList("a"), "")))
                .hasMessageContaining("the private key does not fit the certificate");
        String password =
                certificateList("b").replace("}}\n", "}, password: {inline_string: x}}\n");
        assertThatThrownBy(() -> start(tls(password, "")))
                .hasMessageContaining("password is not supported");
    }

    private void start(String socket) throws Exception {
        TestProxy.of(listener("", http("", answer("x")) + socket)).close();
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() - until < 0)
            LockSupport.parkNanos(5_000_000);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
