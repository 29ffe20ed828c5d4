package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The chart of the distribution, rendered by the real Helm and tried out on a real API server.
final class HelmIT {
    private static final String NAMESPACE = "istio-system";

    private final Path helm = PeerBinary.of("helm");
    private final Path kubernetes = LenoCommand.home().resolve("kubernetes");
    @TempDir private Path folder;

    @Test
    void anApiServerTakesEveryObjectOfTheChart() throws Exception {
        try (var cluster = new RealCluster(folder)) {
            cluster.kubectl("create", "namespace", NAMESPACE);
            String objects =
                    rendered(
                            "--set=gateway.service.annotations.a=b",
                            "--set=webhook.failurePolicy=Fail",
                            "--set-string=controlPlane.arguments[0]=--log-level=debug");
            String answer = cluster.tryOut(objects);
            assertThat(answer.lines())
                    .allMatch(line -> line.endsWith("created (server dry run)"))
                    .hasSize((int) objects.lines().filter(each -> each.startsWith("kind:")).count())
                    .anyMatch(line -> line.startsWith("deployment.apps/leno "))
                    .anyMatch(line -> line.startsWith("deployment.apps/leno-gateway "))
                    .anyMatch(line -> line.contains("webhookconfiguration"));
        }
    }

    @Test
    void theManifestIsWhatTheChartMakes() throws IOException {
        assertThat(rendered()).isEqualTo(Files.readString(kubernetes.resolve("leno.yaml")));
    }

    @Test
    void whatIsSwitchedOffIsNotThere() {
        assertThat(rendered("--set=gateway.enabled=false", "--set=webhook.enabled=false"))
                .contains("name: leno\n")
                .doesNotContain("leno-gateway", "ValidatingWebhookConfiguration");
    }

    @Test
    void aMisspeltValueIsRefused() {
        Outcome outcome = helm("template", "leno", chart(), "--set=gatway.enabled=false");
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output()).contains("gatway");
    }

    @Test
    void helmFindsNothingToSayAgainstTheChart() {
        Outcome outcome = helm("lint", "--strict", chart());
        assertThat(outcome.code()).as(outcome.output()).isZero();
    }

    private String chart() {
        return kubernetes.resolve("chart").toString();
    }

    private String rendered(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("template", "leno", chart(), "--namespace", NAMESPACE));
        arguments.addAll(List.of(options));
        Outcome outcome = helm(arguments.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.output()).isZero();
        return outcome.output();
    }

    private record Outcome(int code, String output) {}

    private Outcome helm(String... arguments) {
        List<String> command = new ArrayList<>(List.of(helm.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }
}
