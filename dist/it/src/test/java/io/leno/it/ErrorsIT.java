package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.it.LenoCommand.ControlPlane;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What a user reads after a mistake: one clear line, an exit code, and nothing lost.
class ErrorsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private Path config;

    private static String failsWith(int exitCode, String... arguments) throws InterruptedException {
        try (RunningCommand leno = LenoCommand.start(arguments)) {
            assertThat(leno.awaitExit(SOON)).as(leno.output()).isEqualTo(exitCode);
            return leno.output();
        }
    }

    @Test
    void anUnknownFlagIsNamedWithTheOneThatWasMeant() throws InterruptedException {
        assertThat(failsWith(2, "control-plane", "--confg", config.toString()))
                .contains("--confg")
                .contains("--config");
    }

    @Test
    void aMissingFolderIsNamed() throws InterruptedException {
        assertThat(failsWith(2, "control-plane", "--config", config.resolve("nowhere").toString()))
                .contains("nowhere");
    }

    @Test
    void aPortInUseIsNamed() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            String port = String.valueOf(taken.getLocalPort());
            assertThat(
                            failsWith(
                                    1,
                                    "control-plane",
                                    "--config",
                                    config.toString(),
                                    "--xds-port",
                                    port,
                                    "--monitoring-port",
                                    "0"))
                    .contains(port)
                    .contains("in use");
        }
    }

    @Test
    void aBootstrapIsValidatedAsEnvoyDoesIt() throws IOException, InterruptedException {
        Path fine = Files.writeString(config.resolve("fine.yaml"), "admin: {}\n");
        assertThat(failsWith(0, "proxy", "--mode", "validate", "-c", fine.toString()))
                .contains("configuration '" + fine + "' OK");
        Path wrong = Files.writeString(config.resolve("wrong.yaml"), "stats_flush_interval: 0s\n");
        assertThat(failsWith(1, "proxy", "--mode", "validate", "-c", wrong.toString()))
                .contains("stats_flush_interval: 0s (expected: at least 0.001s)");
    }

    @Test
    void aTypoInAFieldNamesFileLineAndFieldAndTheRestServes() {
        try (MeshFixture mesh = new MeshFixture(config);
                ControlPlane leno = LenoCommand.controlPlane(config)) {
            int printed = leno.command().printed();
            mesh.route("[{rout: [{destination: {host: reviews, subset: v2}}]}]");
            leno.command()
                    .awaitAfter(
                            printed,
                            "route\\.yaml:\\d+: VirtualService default/reviews:"
                                    + " spec\\.http\\[0\\].*rout.*route",
                            SOON);
            assertThat(leno.command().isAlive()).isTrue();
        }
    }

    @Test
    void aServiceWithoutEndpointsIsNamed() {
        try (MeshFixture mesh = new MeshFixture(config);
                ControlPlane leno = LenoCommand.controlPlane(config)) {
            int printed = leno.command().printed();
            mesh.write(
                    "empty.yaml",
                    "apiVersion: v1\n"
                            + "kind: Service\n"
                            + "metadata: {name: lonely}\n"
                            + "spec: {selector: {app: lonely}, ports: [{name: http, port: 80}]}\n");
            leno.command()
                    .awaitAfter(printed, "empty\\.yaml.*Service default/lonely.*endpoint", SOON);
        }
    }

    @Test
    void theSameServiceTwiceNamesBothFiles() {
        try (MeshFixture mesh = new MeshFixture(config);
                ControlPlane leno = LenoCommand.controlPlane(config)) {
            int printed = leno.command().printed();
            mesh.write(
                    "second.yaml",
                    "apiVersion: v1\n"
                            + "kind: Service\n"
                            + "metadata: {name: reviews}\n"
                            + "spec: {ports: [{name: http, port: 1234}]}\n");
            leno.command()
                    .awaitAfter(
                            printed,
                            "second\\.yaml.*reviews.*mesh\\.yaml|mesh\\.yaml.*reviews.*second\\.yaml",
                            SOON);
        }
    }

    @Test
    void aNumberThatIsNoPortIsNamed() throws InterruptedException {
        assertThat(failsWith(2, "demo", "--port", "70000")).contains("--port", "70000", "65535");
    }

    @Test
    void aBootstrapWithATypoNamesFileLineAndField() throws IOException, InterruptedException {
        Path file = Files.writeString(config.resolve("typo.yaml"), "static_resourcs: {}\n");
        assertThat(failsWith(1, "proxy", "-c", file.toString()))
                .contains("typo.yaml:1: static_resourcs: no such field");
    }

    @Test
    void aBrokenBootstrapNamesFileAndLine() throws IOException, InterruptedException {
        Path file = Files.writeString(config.resolve("broken.json"), "{\"static_resources\":\n");
        assertThat(failsWith(1, "proxy", "-c", file.toString())).contains("broken.json:2: ");
    }

    @Test
    void whatIsDroppedAndCannotWorkIsRefusedWithTheReason() throws IOException {
        Path home = config.resolve("home");
        Path mesh = Files.createDirectory(config.resolve("mesh"));
        try (RunningCommand leno =
                LenoCommand.start(
                        "control-plane",
                        "--config",
                        mesh.toString(),
                        "--home",
                        home.toString(),
                        "--xds-port",
                        "0",
                        "--monitoring-port",
                        "0")) {
            leno.await("xDS server on", SOON);
            Files.writeString(home.resolve("bundles/text.jar"), "not a zip");
            leno.await("text\\.jar refused: not a whole jar", SOON);
            Files.writeString(
                    home.resolve("bundles/filter.lua"), "function envoy_on_request() end");
            leno.await("filter\\.lua refused: no bundle takes \\.lua files", SOON);
            assertThat(leno.isAlive()).isTrue();
        }
    }
}
