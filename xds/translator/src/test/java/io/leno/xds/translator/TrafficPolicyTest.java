package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.balancing;
import static io.leno.xds.translator.Rules.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.Simple;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.Warmup;
import io.leno.api.istio.TrafficPolicy.ProxyProtocol;
import io.leno.api.istio.TrafficPolicy.RetryBudget;
import io.leno.api.istio.TrafficPolicy.Tunnel;
import io.leno.api.istio.WorkloadSelector;
import io.leno.api.model.Protocol;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class TrafficPolicyTest {
    private static final String REVIEWS = "outbound|9080||reviews.default.svc.cluster.local";

    @Test
    void newEndpointsAreWarmedUp() {
        var warmup = new Warmup(Duration.ofSeconds(30), 20.0, null);
        var balancer = new LoadBalancer(Simple.ROUND_ROBIN, null, null, null, warmup, null);
        var config =
                reviews(TestMesh.bookinfo().rule("r", policy("reviews", of(balancer))))
                        .getRoundRobinLbConfig()
                        .getSlowStartConfig();
        assertThat(config.getSlowStartWindow().getSeconds()).isEqualTo(30);
        assertThat(config.getMinWeightPercent().getValue()).isEqualTo(20);
        assertThat(config.getAggression().getDefaultValue()).isEqualTo(1);
    }

    @Test
    void retriesMayHaveABudgetAndConnectionsAHeader() {
        var policy =
                new TrafficPolicy(
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        new ProxyProtocol(ProxyProtocol.Version.V2),
                        new RetryBudget(null, 0, null));
        Cluster cluster = reviews(TestMesh.bookinfo().rule("r", policy("reviews", policy)));
        var budget = cluster.getCircuitBreakers().getThresholds(0).getRetryBudget();
        assertThat(budget.getBudgetPercent().getValue()).isEqualTo(20);
        assertThat(budget.getMinRetryConcurrency().getValue()).isEqualTo(3);
        var socket =
                Translated.decode(
                        ProxyProtocolUpstreamTransport.parser(),
                        cluster.getTransportSocket().getTypedConfig());
        assertThat(socket.getConfig().getVersionValue()).isEqualTo(1);
        assertThat(socket.getTransportSocket().getName())
                .isEqualTo("envoy.transport_sockets.raw_buffer");
    }

    @Test
    void tcpIsCarriedThroughAnHttpProxy() {
        var policy =
                new TrafficPolicy(
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        new Tunnel("POST", "target.com", 443),
                        null,
                        null);
        var mesh =
                TestMesh.bookinfo()
                        .service(
                                "db",
                                io.leno.api.model.Resolution.STATIC,
                                List.of(TestMesh.port("tcp", 3306, Protocol.TCP)),
                                "10.1.0.9")
                        .endpoint("db", "10.0.0.9", 3306, "v1")
                        .rule("r", policy("db", policy));
        var listener = Translated.of(mesh, TestMesh.sidecar()).listener("10.1.0.9_3306");
        var tunnel =
                Translated.tcpProxy(listener.getFilterChains(0).getFilters(0)).getTunnelingConfig();
        assertThat(tunnel.getHostname()).isEqualTo("target.com:443");
        assertThat(tunnel.getUsePost()).isTrue();
    }

    @Test
    void aRuleForSomeCallersHoldsForThoseOnly() {
        var all = policy("reviews", balancing(Simple.RANDOM));
        var some = forCallers("productpage", Simple.ROUND_ROBIN);
        var mesh = TestMesh.bookinfo().rule("all", all).rule("some", some);
        assertThat(reviews(mesh).getLbPolicy()).isEqualTo(LbPolicy.ROUND_ROBIN);
        var others =
                TestMesh.bookinfo()
                        .rule("all", all)
                        .rule("some", forCallers("other", Simple.ROUND_ROBIN));
        assertThat(reviews(others).getLbPolicy()).isEqualTo(LbPolicy.RANDOM);
    }

    @Test
    void theCallersNamespaceGoesBeforeTheServicesAndTheRootComesLast() {
        var mesh = TestMesh.bookinfo().rule("istio-system", "r", rule(Simple.RANDOM, null));
        assertThat(reviews(mesh).getLbPolicy()).isEqualTo(LbPolicy.RANDOM);
        mesh.rule("default", "d", rule(Simple.ROUND_ROBIN, null));
        assertThat(reviews(mesh).getLbPolicy()).isEqualTo(LbPolicy.ROUND_ROBIN);
    }

    @Test
    void whatOthersKeepToThemselvesDoesNotHold() {
        var mesh = TestMesh.bookinfo().rule("istio-system", "r", rule(Simple.RANDOM, "."));
        assertThat(reviews(mesh).getLbPolicy()).isEqualTo(LbPolicy.LEAST_REQUEST);
    }

    private static DestinationRule rule(Simple simple, @Nullable String exportTo) {
        return new DestinationRule(
                "reviews.default.svc.cluster.local",
                balancing(simple),
                List.of(),
                exportTo == null ? List.of() : List.of(exportTo));
    }

    private static DestinationRule forCallers(String app, Simple simple) {
        return new DestinationRule(
                "reviews",
                balancing(simple),
                List.of(),
                List.of(),
                new WorkloadSelector(Map.of("app", app)));
    }

    private static TrafficPolicy of(LoadBalancer balancer) {
        return new TrafficPolicy(balancer, null, null, null, List.of());
    }

    private static Cluster reviews(TestMesh mesh) {
        return Translated.of(mesh, TestMesh.sidecar()).clusters().get(REVIEWS);
    }
}
