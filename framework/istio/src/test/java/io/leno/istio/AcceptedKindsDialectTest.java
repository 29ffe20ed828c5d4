package io.leno.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem.Severity;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedKindsDialectTest {
    @ParameterizedTest
    @CsvSource({
        "security.istio.io/v1, AuthorizationPolicy",
        "security.istio.io/v1beta1, PeerAuthentication",
        "telemetry.istio.io/v1, Telemetry",
        "networking.istio.io/v1beta1, ProxyConfig",
        "gateway.networking.k8s.io/v1alpha2, UDPRoute"
    })
    void aKindThatDoesNothingHereIsAcceptedAndReported(String apiVersion, String kind) {
        ParsedConfig parsed =
                Resources.parse("{apiVersion: " + apiVersion + ", kind: " + kind + ", spec: {}}");

        assertThat(parsed.isRefused()).isFalse();
        assertThat(parsed.problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.severity()).isEqualTo(Severity.NOTICE);
                            assertThat(problem.code()).isEqualTo("not-yet-acted-on");
                            assertThat(problem.message()).isEqualTo(kind + " is not yet acted on");
                        });
    }
}
