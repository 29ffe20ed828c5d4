package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// Istio's own filters in a proxy that calls itself and a peer.
class IstioFiltersIT {
    private static final Path BOOTSTRAP = Path.of("src/test/resources/istio/sidecar.yaml");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    @TempDir private static Path scratch;
    private static PeerProxy proxy;

    @BeforeAll
    static void start() throws IOException {
        var script = new Script(List.of(), Map.of(), Map.of(), List.of(), List.of());
        proxy = new PeerProxy(BOOTSTRAP, script, scratch, LenoCommand::proxy);
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
    }

    @Test
    void requestsAreCountedOnBothSidesWithBothWorkloads() {
        Eventually.within(
                LONGEST_WAIT,
                () -> assertThat(Http.get(proxy.port("main"), "/x?y").status()).isEqualTo(200));

        Eventually.within(
                LONGEST_WAIT,
                () ->
                        assertThat(prometheus())
                                .contains("# TYPE istio_requests_total counter")
                                .containsPattern(
                                        "istio_requests_total\\{reporter=\"source\",source_workload=\"a-v1\",.*"
                                                + "destination_workload=\"a-v1\".*destination_service=\"b.ns.svc.cluster.local\".*destination_service_name=\"b\".*response_code=\"200\".*who=\"me\",path=\"/x\"}"
                                                + " ")
                                .containsPattern(
                                        "istio_requests_total\\{reporter=\"destination\",source_workload=\"a-v1\",.*source_version=\"v1\".*connection_security_policy=\"none\"}"
                                                + " ")
                                .contains("istio_request_duration_milliseconds_bucket{reporter=")
                                .contains("istio_build{component=\"proxy\",tag=\"1.29.0\"} 1"));
    }

    @Test
    void connectionsAreCountedWithTheirBytes() {
        Eventually.within(
                LONGEST_WAIT,
                () -> assertThat(Http.get(proxy.port("tcp"), "/z").status()).isEqualTo(200));

        Eventually.within(
                LONGEST_WAIT,
                () ->
                        assertThat(prometheus())
                                .containsPattern(
                                        "istio_tcp_connections_closed_total\\{reporter=\"destination\".*request_protocol=\"tcp\",response_flags=\"-\"")
                                .containsPattern("istio_tcp_received_bytes_total\\{.*} [1-9]"));
    }

    @Test
    void thePeerIsOfferedWhatTellsItThatHttpIsSpoken() throws Exception {
        SSLServerSocket server = TestIdentities.in(scratch).server("a", false, proxy.port("peer"));
        try (server) {
            SSLParameters parameters = server.getSSLParameters();
            parameters.setApplicationProtocols(
                    new String[] {"istio-peer-exchange", "istio-http/1.1"});
            server.setSSLParameters(parameters);
            var agreed = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> answer(server, agreed));

            assertThat(Http.get(proxy.port("main"), "/tls").status()).isEqualTo(200);
            assertThat(agreed.get(5, TimeUnit.SECONDS)).isEqualTo("istio-http/1.1");
        }
    }

    private static void answer(SSLServerSocket server, CompletableFuture<String> agreed) {
        try (Socket socket = server.accept()) {
            var tls = (SSLSocket) socket;
            tls.startHandshake();
            agreed.complete(tls.getApplicationProtocol());
            Message.read(tls.getInputStream(), true);
            tls.getOutputStream()
                    .write(
                            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            tls.getInputStream().read(); // until the proxy is done
        } catch (IOException e) {
            agreed.completeExceptionally(e);
        }
    }

    private static String prometheus() {
        return Http.get(proxy.port("admin"), "/stats/prometheus").body();
    }
}
