package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What a request meets and what a change would alter: told by a running control plane of the proxy
/// that is connected to it, and by files alone.
class ExplainIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TO_REVIEWS =
            "[{timeout: 3s, route: [{destination: {host: reviews}}]}]";

    @TempDir private Path scratch;

    private final int monitoringPort = Ports.free();

    private LenoctlCommand.Result lenoctl(Object... arguments) {
        return new LenoctlCommand("127.0.0.1:" + monitoringPort, scratch).run(arguments);
    }

    @Test
    void filesAloneExplainARequestOfThem() throws Exception {
        try (var mesh = new MeshFixture(Files.createDirectory(scratch.resolve("config")))) {
            mesh.route(TO_REVIEWS);
            var told =
                    lenoctl(
                            "explain",
                            "--config",
                            mesh.directory,
                            "--from",
                            "reviews-v1",
                            "GET http://reviews:9080/x");
            assertThat(told.exitCode()).as(told.errors()).isZero();
            assertThat(told.errors()).isEmpty();
            assertThat(told.output())
                    .contains(
                            "=> is sent to outbound|9080||reviews.default.svc.cluster.local",
                            "from VirtualService default/reviews-mesh spec.http[0].timeout");
        }
    }

    @Test
    void aControlPlaneTellsOfTheProxyThatIsConnectedAndChangesNothing() throws Exception {
        try (var mesh = new MeshFixture(Files.createDirectory(scratch.resolve("config")))) {
            mesh.route(TO_REVIEWS);
            try (RunningCommand leno = start(mesh)) {
                Eventually.within(
                        SOON, () -> assertThat(explain(mesh).output()).contains("timeout: 3s"));
                assertThat(explain(mesh).output())
                        .contains("VirtualService default/reviews spec.http[0].timeout")
                        .contains("Gateway default/front spec.servers[0]");
                Path change = scratch.resolve("change.yaml");
                String routes = Files.readString(mesh.directory.resolve("route.yaml"));
                Files.writeString(change, routes.replace("3s", "5s"));
                var diff = lenoctl("diff", "-f", change);
                assertThat(diff.exitCode()).as(diff.errors()).isEqualTo(1);
                assertThat(diff.output()).contains(".route.timeout: 5s");
                var removal = lenoctl("diff", "--remove", "VirtualService reviews", "-o", "json");
                assertThat(removal.exitCode()).as(removal.errors()).isEqualTo(1);
                assertThat(removal.output()).contains("blackhole:");
                assertThat(explain(mesh).output()).contains("timeout: 3s");
                assertThat(leno.isAlive()).isTrue();
            }
        }
    }

    private RunningCommand start(MeshFixture mesh) throws Exception {
        RunningCommand command =
                LenoCommand.start(
                        "standalone",
                        "--config",
                        mesh.directory.toString(),
                        "--home",
                        Files.createDirectory(scratch.resolve("home")).toString(),
                        "--xds-port",
                        "0",
                        "--admin-port",
                        "0",
                        "--monitoring-port",
                        String.valueOf(monitoringPort));
        command.await("monitoring on", LenoCommand.START);
        return command;
    }

    private LenoctlCommand.Result explain(MeshFixture mesh) {
        return lenoctl(
                "explain", "--from", "leno-gateway", "GET http://any:" + mesh.gatewayPort + "/x");
    }
}
