package io.leno.istio.networking;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.MeshConfig.AccessLogEncoding;
import io.leno.api.istio.MeshConfig.OutboundTrafficPolicy.Mode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

class MeshConfigTest {
    private static final ResourceKey KEY =
            new ResourceKey("", "ConfigMap", "istio-system", "istio");

    /// As a file has it whose line 7 is `mesh: |-`.
    private static ParsedConfig parse(String mesh) {
        var resource =
                new ConfigResource(
                        KEY,
                        "v1",
                        Map.of(),
                        Map.of(),
                        Instant.EPOCH,
                        Map.of("data", Map.of("mesh", mesh)),
                        new Origin("mesh.yaml", Map.of("", 1, "data", 6, "data.mesh", 7)));
        return new MeshConfigDialect().parse(resource);
    }

    private static MeshConfig config(String mesh) {
        return (MeshConfig) parse(mesh).rules().getFirst().spec();
    }

    @Test
    void onlyTheConfigMapOfIstioIsUnderstood() {
        var dialect = new MeshConfigDialect();
        assertThat(dialect.understands(KEY)).isTrue();
        assertThat(dialect.understands(new ResourceKey("", "ConfigMap", "default", "istio")))
                .isFalse();
        assertThat(dialect.understands(new ResourceKey("", "ConfigMap", "istio-system", "other")))
                .isFalse();
    }

    @Test
    void theFieldsThatAreActedOnAreRead() {
        MeshConfig config =
                config(
                        """
                        accessLogFile: /var/log/access.log
                        accessLogFormat: '{"path": "%REQ(:PATH)%"}'
                        accessLogEncoding: JSON
                        outboundTrafficPolicy: {mode: REGISTRY_ONLY}
                        connectTimeout: 3s
                        rootNamespace: mesh-root
                        proxyHttpPort: 15002
                        defaultHttpRetryPolicy: {attempts: 4, retryOn: '5xx'}
                        """);
        assertThat(config.accessLogFile()).isEqualTo("/var/log/access.log");
        assertThat(config.accessLogEncoding()).isEqualTo(AccessLogEncoding.JSON);
        assertThat(config.outboundTrafficPolicy().mode()).isEqualTo(Mode.REGISTRY_ONLY);
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.rootNamespace()).isEqualTo("mesh-root");
        assertThat(config.proxyHttpPort()).isEqualTo(15002);
        assertThat(config.defaultHttpRetryPolicy().attempts()).isEqualTo(4);
    }

    @Test
    void anEmptyTextIsTheDefault() {
        assertThat(config("")).isEqualTo(MeshConfig.DEFAULT);
        assertThat(config("{}")).isEqualTo(MeshConfig.DEFAULT);
    }

    @Test
    void anUnknownFieldIsRefusedWithASuggestionAndItsLineInTheFile() {
        ParsedConfig parsed = parse("connectTimeout: 1s\n# where to\naccessLogFil: /dev/stdout\n");
        assertThat(parsed.isRefused()).isTrue();
        assertThat(parsed.problems())
                .singleElement()
                .hasToString(
                        "mesh.yaml:10: ConfigMap istio-system/istio: data.mesh.accessLogFil: unknown"
                                + " field \"accessLogFil\" (did you mean \"accessLogFile\"?)");
    }

    @Test
    void knownFieldsThatDoNothingAreReportedByName() {
        ParsedConfig parsed =
                parse("enableAutoMtls: true\ntrustDomain: td\ndefaultConfig:\n  concurrency: 2\n");
        assertThat(parsed.isRefused()).isFalse();
        assertThat(parsed.problems())
                .allMatch(problem -> problem.severity() == Severity.NOTICE)
                .extracting(Problem::message)
                .containsExactly(
                        "MeshConfig enableAutoMtls is not yet acted on",
                        "MeshConfig trustDomain is not yet acted on",
                        "MeshConfig defaultConfig is not yet acted on");
        assertThat(parsed.problems()).extracting(Problem::location).contains("mesh.yaml:10");
    }

    @Test
    void whatIsNoYamlNamesItsLine() {
        assertThat(parse("accessLogFile: a\nconnectTimeout: [1\n").problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.code()).isEqualTo("invalid-yaml");
                            assertThat(problem.location()).matches("mesh.yaml:(9|10)");
                        });
        assertThat(parse("just words").isRefused()).isTrue();
    }

    @Test
    void aJsonFormatMustBeAJsonObject() {
        assertThat(parse("accessLogEncoding: JSON\naccessLogFormat: '%REQ(:PATH)%'").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("a JSON object"));
    }

    @Test
    void aConfigMapWithoutTheTextIsRefused() {
        var resource =
                new ConfigResource(
                        KEY,
                        "v1",
                        Map.of(),
                        Map.of(),
                        Instant.EPOCH,
                        Map.of("data", Map.of("values", "{}")),
                        Origin.of("mesh.yaml"));
        assertThat(new MeshConfigDialect().parse(resource).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("data.mesh"));
    }
}
