package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashSet;
import java.util.Set;

class HttpProxyTest {
    private static final String TO_A = "- {match: {prefix: /}, route: {cluster: a}}";

    @Test
    void aRequestReachesTheUpstreamAndItsResponseComesBack() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a))) {
            var response = proxy.get("/hello?x=1");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("a");
            assertThat(response.headers().firstValue("server")).hasValue("envoy");
            assertThat(response.headers().firstValue("x-envoy-upstream-service-time")).isPresent();
            assertThat(a.requests.getFirst())
                    .startsWith("GET /hello?x=1\n")
                    .contains(
                            "x-request-id: ",
                            "x-forwarded-proto: http",
                            "x-envoy-expected-rq-timeout-ms: 15000");
            assertThat(proxy.started)
                    .anyMatch(line -> line.startsWith("listener ingress on 127.0.0.1:"));
        }
    }

    @Test
    void upstreamConnectionsAreKeptAndUsedAgain() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a))) {
            for (int i = 0; i < 20; i++) assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            assertThat(a.connections.get()).isLessThanOrEqualTo(2);
            assertThat(proxy.counter("cluster.a.upstream_rq_total")).isEqualTo(20);
            assertThat(proxy.counter("http.ingress.downstream_rq_2xx")).isEqualTo(20);
        }
    }

    @Test
    void bodiesOfAnySizePassBothWays() throws Exception {
        try (var a = Upstream.named("");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a))) {
            String large = "0123456789".repeat(300_000);
            assertThat(proxy.send(proxy.request("/").POST(BodyPublishers.ofString(large))).body())
                    .isEqualTo(large);
            var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofString(large));
            assertThat(proxy.send(proxy.request("/").POST(chunked)).body()).isEqualTo(large);
        }
    }

    @Test
    void noRouteIs404AndUnknownClusterIs503() throws Exception {
        try (var a = Upstream.named("a");
                var proxy =
                        TestProxy.http(
                                "- {match: {path: /a}, route: {cluster: a}}",
                                TestProxy.cluster("a", a))) {
            assertThat(proxy.get("/other").statusCode()).isEqualTo(404);
            assertThat(proxy.get("/other").body()).isEmpty();
        }
    }

    @Test
    void withoutHostsTheAnswerIsNoHealthyUpstream() throws Exception {
        try (var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", new int[0]))) {
            var response = proxy.get("/");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("no healthy upstream");
        }
    }

    @Test
    void aRefusedConnectionIs503WithEnvoysText() throws Exception {
        try (var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", closedPort()))) {
            var response = proxy.get("/");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body())
                    .isEqualTo(
                            "upstream connect error or disconnect/reset before headers. reset"
                                    + " reason: remote connection failure");
        }
    }

    static int closedPort() throws Exception {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aRouteTimeoutIs504() throws Exception {
        try (var a = Upstream.answering(request -> null);
                var proxy =
                        TestProxy.http(
                                "- {match: {prefix: /}, route: {cluster: a, timeout: 0.2s}}",
                                TestProxy.cluster("a", a))) {
            var response = proxy.get("/");
            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(response.body()).isEqualTo("upstream request timeout");
            assertThat(proxy.counter("cluster.a.upstream_rq_timeout")).isEqualTo(1);
        }
    }

    @Test
    void aFailedAttemptIsTriedAgainOnAnotherHost() throws Exception {
        String route =
                "- {match: {prefix: /}, route: {cluster: a, retry_policy: {retry_on:"
                        + " \"connect-failure,5xx\", num_retries: 3, retry_host_predicate: [{name:"
                        + " envoy.retry_host_predicates.previous_hosts}],"
                        + " host_selection_retry_max_attempts: 5}}}";
        try (var a = Upstream.named("good");
                var proxy = TestProxy.http(route, TestProxy.cluster("a", a.port(), closedPort()))) {
            for (int i = 0; i < 20; i++) {
                var response = proxy.send(proxy.request("/").POST(BodyPublishers.ofString("!")));
                assertThat(response.body()).isEqualTo("good!");
            }
            assertThat(proxy.counter("cluster.a.upstream_rq_retry")).isPositive();
        }
    }

    @Test
    void aResponseStatusIsRetriedAndTheLastOnePassedOn() throws Exception {
        String route =
                "- {match: {prefix: /}, route: {cluster: a, retry_policy: {retry_on: 5xx,"
                        + " num_retries: 2}}}";
        try (var a = Upstream.answering(request -> Upstream.text(503, "busy"));
                var proxy = TestProxy.http(route, TestProxy.cluster("a", a))) {
            var response = proxy.get("/");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("busy");
            assertThat(a.requests).hasSize(3);
            assertThat(proxy.counter("cluster.a.upstream_rq_retry_limit_exceeded")).isEqualTo(1);
        }
    }

    @Test
    void aBrokenUpstreamConnectionIs503() throws Exception {
        try (var a = Upstream.answering(request -> Upstream.text(599, ""));
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a))) {
            var response = proxy.get("/");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body())
                    .isEqualTo(
                            "upstream connect error or disconnect/reset before headers. reset"
                                    + " reason: connection termination");
        }
    }

    @Test
    void aMirrorGetsACopyWithAShadowHost() throws Exception {
        String route =
                "- {match: {prefix: /}, route: {cluster: a, request_mirror_policies: [{cluster:"
                        + " b}]}}";
        try (var a = Upstream.named("a");
                var b = Upstream.named("b");
                var proxy =
                        TestProxy.http(
                                route, TestProxy.cluster("a", a) + TestProxy.cluster("b", b))) {
            assertThat(proxy.send(proxy.request("/").POST(BodyPublishers.ofString("!"))).body())
                    .isEqualTo("a!");
            long until = System.nanoTime() + 5_000_000_000L;
            while (b.requests.isEmpty() && System.nanoTime() < until) Thread.onSpinWait();
            assertThat(b.requests.getFirst()).contains("host: 127.0.0.1-shadow:");
        }
    }

    @Test
    void roundRobinUsesEveryHost() throws Exception {
        try (var a = Upstream.named("a");
                var b = Upstream.named("b");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a, b))) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 4; i++) seen.add(proxy.get("/").body());
            assertThat(seen).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void directResponsesAndRedirectsNeedNoCluster() throws Exception {
        String routes =
                """
                - {match: {path: /direct}, direct_response: {status: 418, body: {inline_string: teapot}}}
                - {match: {path: /old}, redirect: {path_redirect: /new}}
                """;
        try (var proxy = TestProxy.http(routes, "[]")) {
            assertThat(proxy.get("/direct").statusCode()).isEqualTo(418);
            assertThat(proxy.get("/direct").body()).isEqualTo("teapot");
            var redirect = proxy.get("/old");
            assertThat(redirect.statusCode()).isEqualTo(301);
            assertThat(redirect.headers().firstValue("location"))
                    .hasValue("http://127.0.0.1:" + proxy.port() + "/new");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (var a = Upstream.answering(request -> Upstream.text(200, "[" + request.uri() + "]"));
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a));
                var client = new RawClient(proxy.port())) {
            var all = new StringBuilder();
            for (int i = 1; i <= 5; i++)
                all.append("GET /").append(i).append(" HTTP/1.1\r\nhost: x\r\n\r\n");
            String answers = client.send(all.toString()).readUntil("[/5]");
            assertThat(answers.replaceAll("(?s)HTTP/1.1 200.*?\r\n\r\n", ""))
                    .isEqualTo("[/1][/2][/3][/4][/5]");
        }
    }

    @Test
    void anUpgradedConnectionPassesBytesBothWays() throws Exception {
        try (var server = new java.net.ServerSocket(0);
                var proxy =
                        TestProxy.of(
                                TestProxy.httpYaml(
                                        TO_A,
                                        TestProxy.cluster("a", server.getLocalPort()),
                                        "upgrade_configs: [{upgrade_type: websocket}]"))) {
            Thread.ofVirtual().start(() -> echoUpgraded(server));
            try (var client = new RawClient(proxy.port())) {
                client.send(
                        "GET /chat HTTP/1.1\r\n"
                                + "host: x\r\n"
                                + "connection: Upgrade\r\n"
                                + "upgrade: websocket\r\n\r\n");
                assertThat(client.readUntil("\r\n\r\n"))
                        .startsWith("HTTP/1.1 101 ")
                        .contains("upgrade: websocket");
                assertThat(client.send("ping").readUntil("ping")).isEqualTo("ping");
                assertThat(client.send("pong").readUntil("pong")).isEqualTo("pong");
            }
        }
    }

    private static void echoUpgraded(java.net.ServerSocket server) {
        try (var socket = server.accept()) {
            var in = socket.getInputStream();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.read());
            socket.getOutputStream()
                    .write(
                            "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n"
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            in.transferTo(socket.getOutputStream());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theAdminInterfaceShowsListenersClustersAndStats() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a))) {
            proxy.get("/");
            var admin = proxy.proxy.adminAddress();
            var client = proxy.client;
            var base = "http://127.0.0.1:" + admin.getPort();
            for (String page :
                    new String[] {"/ready", "/listeners", "/clusters", "/stats", "/config_dump"}) {
                var response =
                        client.send(
                                java.net.http.HttpRequest.newBuilder(
                                                java.net.URI.create(base + page))
                                        .build(),
                                java.net.http.HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).as(page).isEqualTo(200);
                if (page.equals("/clusters")) assertThat(response.body()).contains("::rq_total::1");
            }
        }
    }
}
