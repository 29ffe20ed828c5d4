package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Which host of a cluster gets a request, and when none does.
class ClusterTest {
    private static final String TO_C = "- {match: {prefix: /}, route: {cluster: c}}";

    private static String cluster(String fields, String endpoints) {
        return "- {name: c, connect_timeout: 1s, "
                + fields
                + ", load_assignment: {cluster_name: c, endpoints: ["
                + endpoints
                + "]}}\n";
    }

    private static String endpoint(String host, int port) {
        return "{endpoint: {address: {socket_address: {address: "
                + host
                + ", port_value: "
                + port
                + "}}}}";
    }

    @Test
    void aNameIsResolved() throws Exception {
        try (var a = Upstream.named("a");
                var proxy =
                        TestProxy.http(
                                TO_C,
                                cluster(
                                        "type: STRICT_DNS, dns_lookup_family: V4_ONLY",
                                        "{lb_endpoints: ["
                                                + endpoint("localhost", a.port())
                                                + "]}"))) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (proxy.proxy.configuration().clusters().getFirst().warming()
                    && System.nanoTime() < until) proxy.settled();
            assertThat(proxy.get("/").body()).isEqualTo("a");
        }
    }

    @Test
    void withoutAnOriginalDestinationThereIsNoHost() throws Exception {
        try (var proxy =
                TestProxy.http(
                        TO_C, "- {name: c, type: ORIGINAL_DST, lb_policy: CLUSTER_PROVIDED}\n")) {
            var response = proxy.get("/");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("no healthy upstream");
        }
    }

    @Test
    void moreRequestsThanTheBreakerAllowsOverflow() throws Exception {
        var arrived = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        try (var a =
                        Upstream.answering(
                                request -> {
                                    arrived.countDown();
                                    await(answer);
                                    return Upstream.text(200, "a");
                                });
                var proxy =
                        TestProxy.http(
                                TO_C,
                                cluster(
                                        "type: STATIC, circuit_breakers: {thresholds:"
                                                + " [{max_requests: 1}]}",
                                        "{lb_endpoints: ["
                                                + endpoint("127.0.0.1", a.port())
                                                + "]}"))) {
            CompletableFuture<HttpResponse<String>> first =
                    proxy.client.sendAsync(
                            proxy.request("/").build(), HttpResponse.BodyHandlers.ofString());
            await(arrived);
            var second = proxy.get("/");
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("x-envoy-overloaded")).hasValue("true");
            assertThat(second.body()).endsWith("reset reason: overflow");
            answer.countDown();
            assertThat(first.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(proxy.counter("cluster.c.upstream_rq_active_overflow")).isEqualTo(1);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(5, TimeUnit.SECONDS)) throw new AssertionError("did not happen");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theSameHeaderSticksToTheSameHostOfARing() throws Exception {
        String route =
                "- {match: {prefix: /}, route: {cluster: c, hash_policy: [{header: {header_name:"
                        + " user}}]}}";
        try (var a = Upstream.named("a");
                var b = Upstream.named("b");
                var proxy =
                        TestProxy.http(
                                route,
                                cluster(
                                        "type: STATIC, lb_policy: RING_HASH",
                                        "{lb_endpoints: ["
                                                + endpoint("127.0.0.1", a.port())
                                                + ", "
                                                + endpoint("127.0.0.1", b.port())
                                                + "]}"))) {
            Set<String> all = new HashSet<>();
            for (int user = 0; user < 32; user++) {
                String first = asUser(proxy, user);
                for (int i = 0; i < 3; i++) assertThat(asUser(proxy, user)).isEqualTo(first);
                all.add(first);
            }
            assertThat(all).containsExactlyInAnyOrder("a", "b");
        }
    }

    private static String asUser(TestProxy proxy, int user) throws Exception {
        return proxy.send(proxy.request("/").header("user", "u" + user)).body();
    }

    @Test
    void theNextPriorityServesWhileTheFirstIsUnhealthy() throws Exception {
        try (var a = Upstream.named("a");
                var b = Upstream.named("b");
                var proxy =
                        TestProxy.http(
                                TO_C,
                                cluster(
                                        "type: STATIC, lb_policy: ROUND_ROBIN",
                                        "{priority: 0, lb_endpoints: [{health_status: UNHEALTHY, "
                                                + endpoint("127.0.0.1", a.port()).substring(1)
                                                + "]}, {priority: 1, lb_endpoints: [{health_status:"
                                                + " UNKNOWN, "
                                                + endpoint("127.0.0.1", b.port()).substring(1)
                                                + "]}"))) {
            for (int i = 0; i < 10; i++) assertThat(proxy.get("/").body()).isEqualTo("b");
        }
    }

    @Test
    void weightedLocalitiesShareTheRequestsByTheirWeights() throws Exception {
        try (var a = Upstream.named("a");
                var b = Upstream.named("b");
                var proxy =
                        TestProxy.http(
                                TO_C,
                                cluster(
                                        "type: STATIC, common_lb_config:"
                                                + " {locality_weighted_lb_config: {}}",
                                        "{locality: {zone: one}, load_balancing_weight: 90,"
                                                + " lb_endpoints: ["
                                                + endpoint("127.0.0.1", a.port())
                                                + "]}, {locality: {zone: two},"
                                                + " load_balancing_weight: 10, lb_endpoints: ["
                                                + endpoint("127.0.0.1", b.port())
                                                + "]}"))) {
            int toA = 0;
            for (int i = 0; i < 200; i++) if (proxy.get("/").body().equals("a")) toA++;
            assertThat(toA).isBetween(150, 199);
        }
    }
}
