package io.leno.istio.networking;

import static io.leno.istio.Resources.problems;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.TrafficPolicy;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

class DestinationRuleTest {
    @Test
    void subsetsAndPoliciesAreRead() {
        DestinationRule rule =
                Resources.spec(
                        DestinationRule.class,
                        """
                        apiVersion: networking.istio.io/v1
                        kind: DestinationRule
                        metadata: {name: reviews}
                        spec:
                          host: reviews
                          trafficPolicy:
                            loadBalancer: {simple: ROUND_ROBIN}
                            connectionPool:
                              tcp: {maxConnections: 100, connectTimeout: 30ms}
                              http: {http1MaxPendingRequests: 1}
                            outlierDetection: {consecutive5xxErrors: 7, interval: 5m}
                            portLevelSettings:
                            - port: {number: 443}
                              tls: {mode: SIMPLE}
                          subsets:
                          - name: v1
                            labels: {version: v1}
                        """);

        TrafficPolicy policy = rule.trafficPolicy();
        assertThat(policy.loadBalancer().simple())
                .isEqualTo(TrafficPolicy.LoadBalancer.Simple.ROUND_ROBIN);
        assertThat(policy.connectionPool().tcp().connectTimeout()).isEqualTo(Duration.ofMillis(30));
        assertThat(policy.outlierDetection().consecutive5xxErrors()).isEqualTo(7);
        assertThat(policy.outlierDetection().consecutiveGatewayErrors()).isNull();
        assertThat(policy.portLevelSettings().getFirst().port().number()).isEqualTo(443);
        assertThat(rule.subsets())
                .containsExactly(new DestinationRule.Subset("v1", Map.of("version", "v1"), null));
    }

    @Test
    void aPolicyOfWhichNothingIsActedOnIsReportedNotRefused() {
        String yaml = rule("{host: a, trafficPolicy: {loadBalancer: {backendUtilization: {}}}}");
        assertThat(Resources.parse(yaml).isRefused()).isFalse();
        assertThat(problems(yaml))
                .containsExactly(
                        "spec.trafficPolicy.loadBalancer.backendUtilization: DestinationRule"
                                + " trafficPolicy.loadBalancer.backendUtilization is not yet acted"
                                + " on");
    }

    private static String rule(String spec) {
        return "{apiVersion: networking.istio.io/v1, kind: DestinationRule, spec: " + spec + "}";
    }
}
