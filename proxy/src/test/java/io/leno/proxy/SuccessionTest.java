package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.process.LenoProcess;
import io.leno.proxy.bootstrap.BootstrapLoader;
import io.leno.proxy.config.FieldCoverage;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.runtime.spi.ProxySeat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

/// Two generations of a proxy on one seat: the second takes over from the first.
class SuccessionTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String KEPT = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String LISTENER =
            """
            - name: %s
              stat_prefix: %s
              address: {socket_address: {address: 127.0.0.1, port_value: %d}}
              filter_chains:
              - filters:
                - name: envoy.filters.network.http_connection_manager
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                    stat_prefix: %s
                    route_config:
                      name: local
                      virtual_hosts:
                      - name: all
                        domains: ["*"]
                        routes: [{match: {prefix: /}, %s}]
                    http_filters:
                    - name: envoy.filters.http.router
                      typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            %s
            """;

    @TempDir private Path directory;
    private final ProxySeat seat = new ProxySeat("test");
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Deque<Proxy> generations = new ArrayDeque<>();
    private final CompletableFuture<Void> answerNow = new CompletableFuture<>();
    private Upstream upstream;

    @BeforeEach
    void startUpstream() {
        upstream =
                Upstream.answering(
                        request -> {
                            if (request.uri().equals("/slow")) answerNow.join();
                            return Upstream.text(200, "served");
                        });
    }

    @AfterEach
    void stop() {
        answerNow.complete(null);
        generations.forEach(Proxy::close);
        upstream.close();
        Leaks.assertNone();
    }

    private String yaml(String... listeners) {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
        %s
          clusters:
        %s
        """
                .formatted(
                        String.join("", listeners).indent(2),
                        TestProxy.cluster("up", upstream).indent(2));
    }

    private static String listener(String name, int port, String route, String tls) {
        return LISTENER.formatted(name, name, port, name, route, tls.indent(2));
    }

    private static String listener() {
        return listener("in", 0, "route: {cluster: up}", "");
    }

    private Proxy generation(String yaml, Duration drainTime) {
        var proxy =
                new Proxy(
                        BootstrapLoader.parse("test", yaml),
                        new Proxy.Options(2, drainTime, null),
                        new FilterRegistry(),
                        new FieldCoverage(),
                        new LenoProcess() {
                            @Override
                            public void started(String what) {
                                told.add(what);
                            }

                            @Override
                            public void failed(String message) {
                                throw new AssertionError(message);
                            }

                            @Override
                            public void stop() {}
                        },
                        seat,
                        generations.size());
        generations.addFirst(proxy);
        return proxy;
    }

    private Proxy first(String yaml, Duration drainTime) throws Exception {
        Proxy proxy = generation(yaml, drainTime);
        proxy.start();
        proxy.whenLive().get(20, TimeUnit.SECONDS);
        return proxy;
    }

    private Proxy next(Proxy before, String yaml) throws IOException {
        Proxy proxy = generation(yaml, SOON);
        proxy.standBy(SOON);
        before.leave();
        return proxy;
    }

    private static int port(Proxy proxy) {
        return proxy.configuration().listeners().getFirst().addresses().getFirst().getPort();
    }

    private static void awaitEnd(Proxy proxy) {
        await(() -> proxy.term().isOver());
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long until = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private static long counter(Proxy proxy, String name) {
        proxy.measure();
        return proxy.stats().counter(name).value();
    }

    private static long gauge(Proxy proxy, String name) {
        proxy.measure();
        return proxy.stats().gauge(name).value();
    }

    @Test
    void anIdleConnectionGoesOnWithTheNextGenerationAndTheFirstEnds() throws Exception {
        Proxy first = first(yaml(listener()), SOON);
        int port = port(first);
        Proxy second;
        try (var client = new RawClient(port)) {
            client.send(KEPT).readUntil("served");
            second = next(first, yaml(listener()));
            awaitEnd(first);
            assertThat(port(second)).isEqualTo(port);
            client.send(KEPT).readUntil("served");
            assertThat(counter(second, "http.in.downstream_rq_total")).isEqualTo(2);
            assertThat(counter(second, "http.in.downstream_cx_total")).isEqualTo(1);
            assertThat(gauge(second, "http.in.downstream_cx_active")).isEqualTo(1);
            assertThat(counter(second, "listener_manager.listener_added")).isEqualTo(1);
            assertThat(counter(second, "listener.in.downstream_cx_total")).isEqualTo(1);
            assertThat(gauge(second, "listener.in.downstream_cx_active")).isEqualTo(1);
            assertThat(gauge(second, "cluster.up.membership_total")).isEqualTo(1);
        }
        await(() -> gauge(second, "listener.in.downstream_cx_active") == 0);
        assertThat(gauge(second, "http.in.downstream_cx_active")).isZero();
        assertThat(gauge(second, "cluster.up.upstream_cx_active")).isEqualTo(1);
    }

    @Test
    void aRequestUnderWayIsAnsweredByTheFirstAndTheNextOneByTheSecond() throws Exception {
        Proxy first = first(yaml(listener()), SOON);
        try (var client = new RawClient(port(first))) {
            client.send("GET /slow HTTP/1.1\r\nhost: a\r\n\r\n");
            await(() -> gauge(first, "http.in.downstream_rq_active") == 1);
            Proxy second = next(first, yaml(listener()));
            assertThat(second.term().isServing()).isTrue();
            assertThat(first.term().isOver()).isFalse();
            assertThat(gauge(second, "http.in.downstream_rq_active")).isEqualTo(1);
            answerNow.complete(null);
            client.readUntil("served");
            awaitEnd(first);
            client.send(KEPT).readUntil("served");
            assertThat(counter(second, "http.in.downstream_rq_completed")).isEqualTo(2);
            assertThat(gauge(second, "http.in.downstream_rq_active")).isZero();
        }
    }

    @Test
    void whatIsStillUnderWayAtTheEndOfTheDrainTimeIsClosed() throws Exception {
        Proxy first = first(yaml(listener()), Duration.ofMillis(500));
        try (var client = new RawClient(port(first))) {
            client.send("GET /slow HTTP/1.1\r\nhost: a\r\n\r\n");
            await(() -> gauge(first, "http.in.downstream_rq_active") == 1);
            next(first, yaml(listener()));
            assertThat(client.readAll()).isEmpty();
            awaitEnd(first);
        }
    }

    @Test
    void aGenerationThatCannotStartLeavesTheFirstAsItWas() throws Exception {
        Proxy first = first(yaml(listener()), SOON);
        try (var client = new RawClient(port(first));
                var taken = new ServerSocket(0)) {
            client.send(KEPT).readUntil("served");
            String more = listener("taken", taken.getLocalPort(), "route: {cluster: up}", "");
            more =
                    more.replace(
                            "  address: {socket", "  enable_reuse_port: false\n  address: {socket");
            Proxy second = generation(yaml(listener(), more), SOON);
            assertThatThrownBy(() -> second.standBy(SOON)).hasMessageContaining("cannot bind");
            second.close();
            assertThat(first.term().isServing()).isTrue();
            client.send(KEPT).readUntil("served");
            assertThat(counter(first, "http.in.downstream_rq_total")).isEqualTo(2);
        }
    }

    @Test
    void aGenerationsConfigurationIsItsOwn() throws Exception {
        Proxy first = first(yaml(listener()), SOON);
        String other =
                listener(
                        "in",
                        0,
                        "direct_response: {status: 200, body: {inline_string: other}}",
                        "");
        try (var client = new RawClient(port(first))) {
            client.send(KEPT).readUntil("served");
            next(first, yaml(other));
            awaitEnd(first);
            client.send(KEPT).readUntil("other");
        }
    }

    @Test
    void aConnectionWithTlsGoesOnWithoutAnotherHandshake() throws Exception {
        var certificates = new TestCertificates(directory);
        certificates.issue("a", List.of("a.test"), "");
        String tls =
                """
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                    common_tls_context: {tls_certificates: [%s]}
                """
                        .formatted(certificates.certificate("a"));
        String yaml = yaml(listener("in", 0, "route: {cluster: up}", tls.indent(2)));
        Proxy first = first(yaml, SOON);
        try (SSLSocket client = certificates.connect(port(first), "a.test", null)) {
            assertThat(TestCertificates.get(client, "a.test")).contains("served");
            Proxy second = next(first, yaml);
            awaitEnd(first);
            assertThat(TestCertificates.get(client, "a.test")).contains("served");
            assertThat(counter(second, "listener.in.ssl.handshake")).isEqualTo(1);
        }
    }

    @Test
    void theAdminInterfaceStaysWhereItIs() throws Exception {
        Proxy first = first(yaml(listener()), SOON);
        int admin = first.adminAddress().getPort();
        try (var client = new RawClient(admin)) {
            client.send("GET /ready HTTP/1.1\r\nhost: a\r\n\r\n").readUntil("LIVE");
            Proxy second = next(first, yaml(listener()));
            awaitEnd(first);
            assertThat(second.adminAddress().getPort()).isEqualTo(admin);
            client.send("GET /ready HTTP/1.1\r\nhost: a\r\n\r\n").readUntil("LIVE");
            assertThat(told).filteredOn(line -> line.startsWith("admin on")).hasSize(1);
        }
    }
}
