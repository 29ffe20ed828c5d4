package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leno.api.analysis.Analyzer;
import io.leno.api.json.Json;
import io.leno.it.plugin.OwnerAnalyzer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Configuration is analyzed in files by `lenoctl` and in a running control plane, by the same
/// analyzers, which a dropped jar replaces in both.
class AnalysisIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TO_NOBODY =
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews}
            spec: {hosts: [reviews], http: [{route: [{destination: {host: nobody}}]}]}
            """;

    @TempDir private Path scratch;

    private final int monitoringPort = Ports.free();

    private LenoctlCommand.Result analyze(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("analyze"));
        all.addAll(List.of(arguments));
        return new LenoctlCommand("", scratch).run(all.toArray());
    }

    @Test
    void whatIsNotThereIsFoundInIstiosOwnSamples() {
        Path bookinfo = Path.of(System.getProperty("leno.samples")).resolve("bookinfo");
        assumeTrue(Files.isDirectory(bookinfo), "Istio's samples are not on this machine");
        assertThat(analyze(bookinfo.resolve("platform/kube")).exitCode()).isZero();
        var all = analyze(bookinfo);
        assertThat(all.exitCode()).isEqualTo(79);
        assertThat(all.output())
                .contains(
                        "Error [IST0101] (VirtualService default/details ",
                        "Referenced host+subset in destinationrule not found: \"details+v2\"");
        assertThat(all.errors())
                .startsWith("Error: Analyzers found issues when analyzing namespace: default.\n");
    }

    @Test
    void aControlPlaneShowsWhatItFindsAndADroppedAnalyzerReplacesOneOfItsOwn() throws Exception {
        Path home = Files.createDirectory(scratch.resolve("home"));
        try (var mesh = new MeshFixture(Files.createDirectory(scratch.resolve("config")));
                RunningCommand controlPlane = start(mesh, home)) {
            mesh.write("route.yaml", TO_NOBODY);
            Eventually.within(SOON, () -> assertThat(codes()).contains("IST0101"));
            assertThat(metrics())
                    .contains("leno_analysis_findings{code=\"IST0101\",level=\"Error\"} 1\n");
            mesh.write("route.yaml", TO_NOBODY.replace("nobody", "reviews"));
            Eventually.within(SOON, () -> assertThat(codes()).doesNotContain("IST0101"));
            dropAnalyzer(home);
            Eventually.within(SOON, () -> assertThat(codes()).contains("ACME001"));
            assertThat(controlPlane.isAlive()).isTrue();
        }
    }

    private static void dropAnalyzer(Path home) throws IOException {
        PluginJar.drop(
                home,
                "owners.jar",
                PluginJar.of(
                        Analyzer.class, OwnerAnalyzer.class, List.of("OwnerAnalyzer"), Map.of()));
    }

    @Test
    void lenoctlTakesAnalyzersFromTheDropFolderToo() throws Exception {
        Path home = Files.createDirectory(scratch.resolve("home"));
        Path file = Files.writeString(scratch.resolve("route.yaml"), TO_NOBODY);
        assertThat(analyze(file).output()).contains("IST0101");
        dropAnalyzer(home);
        var lenoctl =
                new LenoctlCommand("", scratch)
                        .with(Map.of("LENO_BUNDLES", home.resolve("bundles").toString()));
        var found = lenoctl.run("analyze", file);
        assertThat(found.exitCode()).isZero();
        assertThat(found.output())
                .contains("Warning [ACME001] (VirtualService default/reviews ")
                .doesNotContain("IST0101");
    }

    private RunningCommand start(MeshFixture mesh, Path home) {
        RunningCommand command =
                LenoCommand.start(
                        "control-plane",
                        "--config",
                        mesh.directory.toString(),
                        "--home",
                        home.toString(),
                        "--xds-port",
                        "0",
                        "--monitoring-port",
                        String.valueOf(monitoringPort));
        command.await("monitoring on", LenoCommand.START);
        return command;
    }

    private List<Object> codes() {
        String page = Http.get(monitoringPort, "/debug/analysis").body();
        List<Object> codes = new ArrayList<>();
        if (Json.read(page) instanceof List<?> findings)
            for (Object each : findings) codes.add(((Map<?, ?>) each).get("code"));
        return codes;
    }

    private String metrics() {
        return Http.get(monitoringPort, "/metrics").body();
    }
}
