package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// The proxy speaks TLS to a server of the JDK.
class UpstreamTlsTest {
    @TempDir private Path directory;
    private TestCertificates certificates;
    private SSLServerSocket server;
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @BeforeEach
    void serve() throws Exception {
        certificates = new TestCertificates(directory);
        X509Bundle own = certificates.issue("up", List.of("up.test"), "spiffe://mesh/up");
        SSLContext context = certificates.context(own);
        server =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setWantClientAuth(true);
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = (SSLSocket) server.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            var session = (ExtendedSSLSession) socket.getSession();
            seen.add(session.getRequestedServerNames() + " " + peer(session));
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) return;
                head.append((char) next);
            }
            socket.getOutputStream()
                    .write(
                            "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret"
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        } catch (IOException refused) {
            seen.add("refused");
        }
    }

    private static String peer(ExtendedSSLSession session) {
        try {
            return session.getPeerPrincipal().getName();
        } catch (IOException showedNone) {
            return "nobody";
        }
    }

    private String cluster(String context) {
        return TestProxy.cluster("u", server.getLocalPort())
                .replace("]}]}}\n", "]}]}, " + "transport_socket: " + socket(context) + "}\n");
    }

    private static String socket(String context) {
        return "{name: envoy.transport_sockets.tls, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"
                + context
                + "}}";
    }

    private String validated(String more) {
        return ", sni: up.test, common_tls_context: {validation_context: {"
                + certificates.trustedCa()
                + more
                + "}}";
    }

    private static TestProxy proxy(String cluster) throws Exception {
        return TestProxy.http("- {match: {prefix: /}, route: {cluster: u}}", cluster);
    }

    @Test
    void theServersCertificateIsVerifiedAndTheServerNameSent() throws Exception {
        String san =
                ", match_typed_subject_alt_names: [{san_type: URI, matcher: {exact:"
                        + " \"spiffe://mesh/up\"}}]";
        try (var proxy = proxy(cluster(validated(san)))) {
            assertThat(proxy.get("/").body()).isEqualTo("secret");
            assertThat(seen.poll(5, TimeUnit.SECONDS)).contains("up.test").endsWith("nobody");
            assertThat(proxy.counter("cluster.u.ssl.handshake")).isEqualTo(1);
        }
    }

    @Test
    void withoutAValidationContextAnyCertificateWillDo() throws Exception {
        try (var proxy = proxy(cluster(""))) {
            assertThat(proxy.get("/").body()).isEqualTo("secret");
        }
    }

    @Test
    void aWrongNameIsRefusedAndSaidInTheLog() throws Exception {
        String san =
                ", match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: other.test}}]";
        Path log = directory.resolve("access.log");
        String manager =
                "access_log: [{name: f, typed_config: {\"@type\":"
                        + " type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog,"
                        + " path: "
                        + log
                        + ", log_format: {text_format_source: {inline_string:"
                        + " \"%RESPONSE_FLAGS% %UPSTREAM_TRANSPORT_FAILURE_REASON%\\n\"}}}}]";
        String yaml =
                TestProxy.httpYaml(
                        "- {match: {prefix: /}, route: {cluster: u}}",
                        cluster(validated(san)),
                        manager);
        try (var proxy = TestProxy.of(yaml)) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(503);
            assertThat(proxy.counter("cluster.u.ssl.fail_verify_san")).isEqualTo(1);
            assertThat(proxy.counter("cluster.u.upstream_cx_connect_fail")).isEqualTo(1);
        }
        assertThat(log)
                .content()
                .startsWith("UF TLS_error:|268435581:SSL_routines:OPENSSL_internal:")
                .contains("CERTIFICATE_VERIFY_FAILED");
    }

    @Test
    void theClientShowsItsCertificate() throws Exception {
        certificates.issue("me", List.of(), "spiffe://mesh/me");
        String context =
                ", common_tls_context: {tls_certificates: ["
                        + certificates.certificate("me")
                        + "]}";
        try (var proxy = proxy(cluster(context))) {
            assertThat(proxy.get("/").body()).isEqualTo("secret");
            assertThat(seen.poll(5, TimeUnit.SECONDS)).endsWith("CN=me");
        }
    }

    @Test
    void theTransportSocketIsChosenByTheEndpointsMetadata() throws Exception {
        try (var plain = Upstream.named("plain")) {
            String endpoint =
                    "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}%s}";
            String mesh =
                    ", metadata: {filter_metadata: {envoy.transport_socket_match: {tlsMode: istio}}}";
            String cluster =
                    "- {name: u, type: STATIC, connect_timeout: 1s, transport_socket_matches:"
                            + " [{name: tls, match: {tlsMode: istio}, transport_socket: "
                            + socket(validated(""))
                            + "}, {name: plain, match: {}, transport_socket: {name:"
                            + " envoy.transport_sockets.raw_buffer}}], load_assignment:"
                            + " {cluster_name: u, endpoints: [{lb_endpoints: ["
                            + endpoint.formatted(server.getLocalPort(), mesh)
                            + ", "
                            + endpoint.formatted(plain.port(), "")
                            + "]}]}}\n";
            try (var proxy = proxy(cluster)) {
                assertThat(List.of(proxy.get("/").body(), proxy.get("/").body()))
                        .containsExactlyInAnyOrder("secret", "plain");
                assertThat(proxy.counter("cluster.u.ssl.handshake")).isEqualTo(1);
            }
        }
    }
}
