package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What ends when nothing moves, or all of it takes too long.
class TimeoutsTest {
    private static final String TO_A = "- {match: {prefix: /}, route: {cluster: a}}";

    private static TestProxy proxy(String routes, String manager, Upstream upstream)
            throws Exception {
        return TestProxy.of(TestProxy.httpYaml(routes, TestProxy.cluster("a", upstream), manager));
    }

    @Test
    void anIdleStreamIsAnsweredWith504() throws Exception {
        try (var a = Upstream.answering(request -> null);
                var proxy = proxy(TO_A, "stream_idle_timeout: 0.2s", a)) {
            var response = proxy.get("/");
            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(response.body()).isEqualTo("stream timeout");
        }
    }

    @Test
    void anIdleConnectionIsClosedAfterItsDrainTimeout() throws Exception {
        try (var a = Upstream.named("a");
                var proxy =
                        proxy(
                                TO_A,
                                "drain_timeout: 0.1s\n"
                                        + "common_http_protocol_options: {idle_timeout: 0.1s}",
                                a);
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n").readUntil("\r\n\r\na");
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.counter("http.ingress.downstream_cx_idle_timeout")).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatLastedLongEnoughEndsWithTheResponseAtHand() throws Exception {
        try (var a = Upstream.named("a");
                var proxy =
                        proxy(
                                TO_A,
                                "drain_timeout: 30s\n"
                                        + "common_http_protocol_options: {max_connection_duration:"
                                        + " 0.05s}",
                                a);
                var client = new RawClient(proxy.port())) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (proxy.counter("http.ingress.downstream_cx_max_duration_reached") == 0
                    && System.nanoTime() < until) Thread.onSpinWait();
            assertThat(client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n").readAll())
                    .contains("200 OK", "connection: close")
                    .endsWith("a");
        }
    }

    @Test
    void headersThatDoNotComeAreAnsweredWith408() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = proxy(TO_A, "request_headers_timeout: 0.2s", a);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send("GET / HTTP/1.1\r\nhost: x\r\n").readAll())
                    .startsWith("HTTP/1.1 408 ")
                    .endsWith("request header timeout");
        }
    }

    @Test
    void aStreamThatLastsTooLongIsAnsweredWith504() throws Exception {
        String route =
                "- {match: {prefix: /}, route: {cluster: a, max_stream_duration:"
                        + " {max_stream_duration: 0.2s, grpc_timeout_header_max: 10s}}}";
        try (var a = Upstream.answering(request -> null);
                var proxy = proxy(route, "", a)) {
            var response = proxy.get("/");
            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(response.body()).isEqualTo("downstream duration timeout");
            response = proxy.send(proxy.request("/").header("grpc-timeout", "50m"));
            assertThat(response.body()).isEqualTo("downstream duration timeout");
            assertThat(proxy.counter("http.ingress.downstream_rq_max_duration_reached"))
                    .isEqualTo(2);
        }
    }

    @Test
    void aTryThatStandsStillIsTriedAgain() throws Exception {
        String route =
                "- {match: {prefix: /}, route: {cluster: a, retry_policy: {retry_on: 5xx,"
                        + " num_retries: 1, per_try_idle_timeout: 0.2s}}}";
        var first = new CountDownLatch(1);
        try (var a =
                        Upstream.answering(
                                request -> {
                                    if (first.getCount() == 0) return Upstream.text(200, "second");
                                    first.countDown();
                                    return null;
                                });
                var proxy = proxy(route, "", a)) {
            assertThat(proxy.get("/").body()).isEqualTo("second");
            assertThat(proxy.counter("cluster.a.upstream_rq_per_try_idle_timeout")).isEqualTo(1);
        }
    }

    @Test
    void theEndOfTheProxyWaitsForRequestsUnderWay() throws Exception {
        var arrived = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        try (var a =
                Upstream.answering(
                        request -> {
                            arrived.countDown();
                            ClusterTest.await(answer);
                            return Upstream.text(200, "done");
                        })) {
            var proxy =
                    TestProxy.of(
                            TestProxy.httpYaml(TO_A, TestProxy.cluster("a", a), ""),
                            new Proxy.Options(2, java.time.Duration.ofSeconds(10), null));
            int port = proxy.port();
            var response =
                    proxy.client.sendAsync(
                            proxy.request("/").build(), HttpResponse.BodyHandlers.ofString());
            ClusterTest.await(arrived);
            Thread end = Thread.ofVirtual().start(proxy.proxy::close);
            while (isOpen(port)) Thread.onSpinWait();
            answer.countDown();
            assertThat(response.get(5, TimeUnit.SECONDS).body()).isEqualTo("done");
            assertThat(response.get().headers().firstValue("connection")).hasValue("close");
            end.join();
            proxy.close();
        }
    }

    private static boolean isOpen(int port) {
        try (var _ = new java.net.Socket("127.0.0.1", port)) {
            return true;
        } catch (java.io.IOException closed) {
            return false;
        }
    }
}
