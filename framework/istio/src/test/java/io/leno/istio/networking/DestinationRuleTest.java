package io.leno.istio.networking;

import static io.leno.istio.Resources.problems;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Problem.Severity;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.TrafficPolicy;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    {}                                                             | spec.host: missing (expected: a host name or wildcard)
                    {host: a, subsets: [{name: v1}, {name: v1}]}                   | spec.subsets[1].name: "v1" is already used at spec.subsets[0].name
                    {host: a, subsets: [{labels: {a: b}}]}                         | spec.subsets[0].name: missing (expected: a DNS label)
                    {host: a, subsets: [{name: v.1}]}                              | spec.subsets[0].name: "v.1" (expected: a DNS label: lower-case letters, digits and '-', at most 63)
                    {host: a, subsets: [{name: v1, labels: {version: 1}}]}         | spec.subsets[0].labels.version: 1 (expected: a string: "1")
                    {host: a, subsets: [{name: v1, labels: {version: "a b"}}]}     | spec.subsets[0].labels.version: "a b" (expected: a label value)
                    {host: a, trafficPolicy: {}}                                   | spec.trafficPolicy: missing (expected: at least one setting)
                    {host: a, trafficPolicy: {loadBalancer: {simple: RUND_ROBIN}}} | spec.trafficPolicy.loadBalancer.simple: "RUND_ROBIN" (expected: UNSPECIFIED, RANDOM, PASSTHROUGH, ROUND_ROBIN, LEAST_REQUEST, LEAST_CONN; did you mean "ROUND_ROBIN"?)
                    {host: a, trafficPolicy: {loadBalancer: {consistentHash: {}}}} | spec.trafficPolicy.loadBalancer.consistentHash: missing (expected: one of httpHeaderName, httpCookie, useSourceIp, httpQueryParameterName)
                    {host: a, trafficPolicy: {loadBalancer: {simple: RANDOM, consistentHash: {useSourceIp: true}}}} | spec.trafficPolicy.loadBalancer: simple and consistentHash exclude each other (expected: one of simple, consistentHash, backendUtilization)
                    {host: a, trafficPolicy: {outlierDetection: {maxEjectionPercent: 101}}} | spec.trafficPolicy.outlierDetection.maxEjectionPercent: 101 (expected: 0..100)
                    {host: a, trafficPolicy: {connectionPool: {}}}                 | spec.trafficPolicy.connectionPool: missing (expected: one of tcp, http)
                    {host: a, trafficPolicy: {connectionPool: {tcp: {maxConnections: -1}}}} | spec.trafficPolicy.connectionPool.tcp.maxConnections: -1 (expected: at least 0)
                    {host: a, trafficPolicy: {tls: {mode: MUTUAL, privateKey: k}}} | spec.trafficPolicy.tls.clientCertificate: missing (expected: a file, for MUTUAL)
                    {host: a, trafficPolicy: {portLevelSettings: [{tls: {mode: SIMPLE}}]}} | spec.trafficPolicy.portLevelSettings[0].port: missing (expected: a mapping with number)
                    """)
    void aRuleThatCannotWorkIsRefused(String spec, String message) {
        assertThat(problems(rule(spec), Severity.ERROR)).containsExactly(message);
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
