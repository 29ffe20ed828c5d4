package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leno.it.LenoCommand.ControlPlane;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Istio's own samples load unchanged, and a real Envoy accepts what is made of them.
class SamplesIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final List<String> NODES =
            List.of(
                    "router~127.0.0.1~gateway.istio-system~istio-system.svc.cluster.local",
                    "sidecar~127.0.3.77~curl.default~default.svc.cluster.local");

    @TempDir private Path scratch;

    static Stream<String> samples() {
        return Stream.of("bookinfo", "helloworld", "httpbin", "tcp-echo");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyFileOfASampleIsAcceptedByEnvoyAloneAndInTurn(String sample) throws IOException {
        Path samples = Path.of(System.getProperty("leno.samples")).resolve(sample);
        assumeTrue(Files.isDirectory(samples), "Istio's samples are not on this machine");
        List<Path> files;
        try (Stream<Path> walk = Files.walk(samples)) {
            files = walk.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
        Path config = Files.createDirectory(scratch.resolve("config"));
        for (String node : NODES) {
            String metadata =
                    node.startsWith("router") ? "{LABELS: {istio: ingressgateway}}" : "{}";
            Path home = Files.createDirectories(scratch.resolve(node.substring(0, 6)));
            try (ControlPlane leno = LenoCommand.controlPlane(config);
                    EnvoyCommand envoy = EnvoyCommand.start(home, node, metadata, leno.xdsPort())) {
                for (Path file : files) acceptsAlone(file, config, leno, envoy);
            }
        }
    }

    /// One file at a time, so that objects of the same name in different files are all seen.
    private static void acceptsAlone(Path file, Path config, ControlPlane leno, EnvoyCommand envoy)
            throws IOException {
        int printed = leno.command().printed();
        Path copy = config.resolve("sample.yaml");
        Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        // A marker service that is there only after this edit: when Envoy has its cluster, it has
        // seen the whole edit.
        String marker =
                "marker-"
                        + printed
                        + "-"
                        + file.getFileName().toString().replaceAll("[^a-z0-9]", "-");
        Files.writeString(
                config.resolve("marker.yaml"),
                "apiVersion: v1\nkind: Service\nmetadata: {name: %s}\nspec: {ports: [{name: http, port: 8123}]}\n"
                        .formatted(marker));
        Eventually.within(
                SOON,
                () ->
                        assertThat(Http.get(envoy.adminPort(), "/clusters").body())
                                .as(file + "\n" + leno.command().output())
                                .contains(marker));
        envoy.assertNothingRefused();
        assertThat(
                        leno.command()
                                .output()
                                .lines()
                                .skip(printed)
                                .filter(
                                        line ->
                                                line.contains("sample.yaml")
                                                        && line.contains("ERROR")))
                .as(file.toString())
                .isEmpty();
    }
}
