package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.json.Json;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Plugins over the mesh: a control plane, two gateways under load, and lenoctl.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolloutIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private static Path scratch;

    private final int xdsPort = Ports.free();
    private final int monitoringPort = Ports.free();
    private final Map<String, Integer> ports =
            Map.of("a", Ports.free(), "b", Ports.free(), "c", Ports.free());
    private final List<RunningCommand> proxies = new ArrayList<>();
    private MeshFixture mesh;
    private RunningCommand controlPlane;
    private LenoctlCommand lenoctl;

    @BeforeAll
    void start() throws IOException {
        mesh = new MeshFixture(Files.createDirectory(scratch.resolve("config")));
        StringBuilder gateways = new StringBuilder();
        ports.forEach((name, port) -> gateways.append(gateway(name, port)));
        mesh.write("gateway.yaml", gateways.toString());
        mesh.write(
                "route.yaml",
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec:
                  hosts: ["*"]
                  gateways: [front-a, front-b, front-c]
                  http: [{route: [{destination: {host: reviews}}]}]
                """);
        lenoctl = new LenoctlCommand("127.0.0.1:" + monitoringPort, scratch);
        startControlPlane();
        startProxy("a");
        startProxy("b");
    }

    private static String gateway(String name, int port) {
        return """
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: front-%1$s}
        spec:
          selector: {gw: %1$s}
          servers: [{port: {number: %2$d, name: http, protocol: HTTP}, hosts: ["*"]}]
        """
                .formatted(name, port);
    }

    private void startControlPlane() {
        controlPlane =
                LenoCommand.start(
                        "control-plane",
                        "--config",
                        mesh.directory.toString(),
                        "--xds-port",
                        String.valueOf(xdsPort),
                        "--monitoring-port",
                        String.valueOf(monitoringPort),
                        "--plugins",
                        scratch.resolve("plugins").toString());
        controlPlane.await("monitoring on", LenoCommand.START);
    }

    private Path home(String name) {
        return scratch.resolve("home-" + name);
    }

    private RunningCommand startProxy(String name) {
        RunningCommand proxy =
                LenoCommand.start(
                        Map.of(
                                "POD_NAME", "gw-" + name,
                                "ISTIO_META_INTERCEPTION_MODE", "NONE",
                                "ISTIO_METAJSON_LABELS",
                                        "{\"gw\": \"" + name + "\", \"app\": \"gateway\"}"),
                        "proxy",
                        "router",
                        "--discoveryAddress",
                        "127.0.0.1:" + xdsPort,
                        "--proxyAdminPort",
                        "0",
                        "--concurrency",
                        "1",
                        "--home",
                        home(name).toString());
        proxies.add(proxy);
        proxy.await("listener \\S+ on \\S*:" + ports.get(name), LenoCommand.START);
        return proxy;
    }

    @AfterAll
    void stop() {
        proxies.forEach(RunningCommand::close);
        if (controlPlane != null) controlPlane.close();
        mesh.close();
    }

    /// What a gateway answers in the header of a plugin.
    private String seen(String gateway, String plugin) {
        return Http.get(ports.get(gateway), "/").headers().getOrDefault("x-" + plugin, "none");
    }

    private void awaitSeen(String gateway, String plugin, String version) {
        Eventually.within(
                SOON,
                () ->
                        assertThat(seen(gateway, plugin))
                                .as(() -> proxies.getLast().output())
                                .isEqualTo(version));
    }

    @Test
    void aPluginLivesItsWholeLifeOnASelectionAndNoRequestNotices() throws Exception {
        Path one = VersionedJar.of(scratch, "tenant", "1");
        Path two = VersionedJar.of(scratch, "tenant", "2");
        try (var loadA = new SteadyLoad(ports.get("a"), "/", 100, 8);
                var loadB = new SteadyLoad(ports.get("b"), "/", 100, 8)) {
            var deployed = lenoctl.run("plugin", "deploy", one, "-l", "gw=a").succeeded();
            assertThat(deployed.output())
                    .contains(
                            "gw-a.default   serving",
                            "tenant: deploy for -l gw=a: done (1 serving)");
            assertThat(seen("a", "tenant")).isEqualTo("1");
            assertThat(seen("b", "tenant")).isEqualTo("none");

            lenoctl.run("plugin", "deploy", one, "--all").succeeded();
            assertThat(seen("b", "tenant")).isEqualTo("1");

            lenoctl.run("plugin", "canary", two, "--header", "x-try", "--manual", "-l", "gw=b")
                    .succeeded();
            assertThat(Http.get(ports.get("b"), "/", "x-try: 1").headers())
                    .containsEntry("x-tenant", "2");
            assertThat(seen("b", "tenant")).isEqualTo("1");
            assertThat(Http.get(ports.get("a"), "/", "x-try: 1").headers())
                    .containsEntry("x-tenant", "1");

            lenoctl.run("plugin", "promote", "tenant", "-l", "gw=b").succeeded();
            assertThat(seen("b", "tenant")).isEqualTo("2");
            lenoctl.run("plugin", "rollback", "tenant", "-l", "gw=b").succeeded();
            assertThat(seen("b", "tenant")).isEqualTo("1");

            lenoctl.run("plugin", "pin", "tenant", "-l", "gw=b").succeeded();
            var refused = lenoctl.run("plugin", "deploy", two, "--all");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.errors()).contains("tenant: pinned to tenant.jar");
            assertThat(seen("a", "tenant")).isEqualTo("1");
            lenoctl.run("plugin", "unpin", "tenant", "-l", "gw=b").succeeded();
            lenoctl.run("plugin", "deploy", two, "--all", "--steps", "50").succeeded();
            assertThat(seen("a", "tenant")).isEqualTo("2");
            assertThat(seen("b", "tenant")).isEqualTo("2");
            tellsWhatIs();

            lenoctl.run("plugin", "remove", "tenant", "--all").succeeded();
            assertThat(seen("a", "tenant")).isEqualTo("none");
            assertThat(seen("b", "tenant")).isEqualTo("none");
            loadA.stop();
            loadB.stop();
            assertThat(loadA.failures()).isEmpty();
            assertThat(loadB.failures()).isEmpty();
            assertThat(loadA.answered()).isPositive();
        }
    }

    private void tellsWhatIs() {
        assertThat(lenoctl.run("plugin", "list").succeeded().output())
                .containsPattern("tenant +tenant.jar +[0-9a-f]{12} +all proxies +- +2 serving");
        assertThat(lenoctl.run("plugin", "list", "-o", "short").output().lines())
                .contains("tenant");
        var described = lenoctl.run("plugin", "describe", "tenant", "-o", "json").succeeded();
        assertThat(Json.read(described.output()))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("name", "tenant");
        assertThat(described.output())
                .contains(
                        "\"proxy\": \"gw-a.default\"",
                        "\"state\": \"serving\"",
                        "\"generation\": ");
        assertThat(lenoctl.run("plugin", "describe", "tenant").output())
                .containsPattern("gw-b.default +serving +\\d+ +[0-9a-f]{12}");
        var history = lenoctl.run("plugin", "history", "tenant").succeeded().output();
        assertThat(
                        history.lines()
                                .map(
                                        line ->
                                                line.replaceAll(
                                                        "^\\d+ +\\S+ +tenant +(\\w+).*", "$1")))
                .containsSubsequence(
                        "deploy",
                        "deploy",
                        "canary",
                        "promote",
                        "rollback",
                        "pin",
                        "unpin",
                        "deploy");
        assertThat(history).contains("mika", "2 serving");
        assertThat(lenoctl.run("plugin", "describe", "tenat").errors())
                .isEqualTo("lenoctl: tenat: no such plugin (known: tenant)\n");
    }

    @Test
    void aProxyThatRefusesKeepsWhatItHasAndStopsTheRollout() {
        Path good = VersionedJar.of(scratch, "fussy", "1");
        lenoctl.run("plugin", "deploy", good, "--all").succeeded();
        var refused =
                lenoctl.run(
                        "plugin",
                        "deploy",
                        VersionedJar.broken(scratch, "fussy"),
                        "--all",
                        "--steps",
                        "50");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .containsPattern("gw-[ab].default +refused +.*as meant")
                .containsPattern("gw-[ab].default +waiting")
                .contains("fussy: deploy for all proxies: stopped (");
        assertThat(seen("a", "fussy")).isEqualTo("1");
        assertThat(seen("b", "fussy")).isEqualTo("1");
        lenoctl.run("plugin", "rollback", "fussy", "--all").succeeded();
        lenoctl.run("plugin", "remove", "fussy", "--all").succeeded();
        assertThat(seen("a", "fussy")).isEqualTo("none");
    }

    @Test
    void whatWasTamperedWithIsNotServedAndWhatWasInterruptedGoesOn() throws Exception {
        Path jar = VersionedJar.of(scratch, "brittle", "1");
        byte[] content = Files.readAllBytes(jar);
        lenoctl.run("plugin", "deploy", jar, "-l", "gw=none").succeeded();
        Path kept;
        try (var files = Files.walk(scratch.resolve("plugins/files"))) {
            kept = files.filter(each -> each.endsWith("brittle.jar")).findFirst().orElseThrow();
        }
        byte[] tampered = content.clone();
        tampered[content.length / 2]++;
        Files.write(kept, tampered);
        String sha256 = kept.getParent().getFileName().toString();
        // what a download that was cut off has left behind
        Path part = home("b").resolve("followed/files/" + sha256 + ".part");
        Files.write(part, Arrays.copyOf(content, content.length / 2 + 1));

        var refused = lenoctl.run("plugin", "deploy", jar, "-l", "gw=a");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains("sha256").contains("(expected: " + sha256 + ")");
        assertThat(seen("a", "brittle")).isEqualTo("none");

        lenoctl.run("plugin", "deploy", jar, "-l", "gw=b").succeeded();
        assertThat(seen("b", "brittle")).isEqualTo("1");
        assertThat(proxies.get(1).output())
                .contains("going on at byte " + (content.length / 2 + 1) + " of " + content.length);
        Files.write(kept, content);
        lenoctl.run("plugin", "deploy", jar, "--all").succeeded();
        assertThat(seen("a", "brittle")).isEqualTo("1");
        lenoctl.run("plugin", "remove", "brittle", "--all").succeeded();
    }

    @Test
    void aRestartOfTheControlPlaneUndoesNothingAndALaterProxyGetsTheSame() {
        lenoctl.run("plugin", "deploy", VersionedJar.of(scratch, "lasting", "1"), "--all")
                .succeeded();
        try (var load = new SteadyLoad(ports.get("a"), "/", 50, 4)) {
            controlPlane.close();
            assertThat(lenoctl.run("plugin", "list").exitCode()).isEqualTo(1);
            assertThat(seen("a", "lasting")).isEqualTo("1");
            startControlPlane();
            startProxy("c");
            awaitSeen("c", "lasting", "1");
            Eventually.within(
                    SOON,
                    () ->
                            assertThat(lenoctl.run("plugin", "list").output())
                                    .containsPattern("lasting .*3 serving"));
            assertThat(seen("a", "lasting")).isEqualTo("1");
            load.stop();
            assertThat(load.failures()).isEmpty();
        }
        lenoctl.run("plugin", "remove", "lasting", "--all").succeeded();
        assertThat(seen("c", "lasting")).isEqualTo("none");
        proxies.removeLast().close();
    }

    @Test
    void aFilterPluginBringsItsCodeAndTakesItAlong() throws Exception {
        try (var load = new SteadyLoad(ports.get("a"), "/", 100, 8)) {
            writeSourced("inline: \"" + sets("one") + "\", language: lua");
            awaitSeen("a", "sourced", "one");
            assertThat(seen("b", "sourced")).isEqualTo("none");

            writeSourced("inline: \"" + sets("two") + "\", language: lua");
            awaitSeen("a", "sourced", "two");

            writeSourced("file: team/sourced.lua");
            Eventually.within(
                    SOON,
                    () ->
                            assertThat(lenoctl.run("plugin", "describe", "sourced").output())
                                    .contains(
                                            "By        FilterPlugin default/sourced",
                                            "spec.source.file: ",
                                            "no such file on the control plane"));
            assertThat(seen("a", "sourced")).isEqualTo("two");

            Path file = scratch.resolve("plugins/sources/team/sourced.lua");
            Files.createDirectories(file.getParent());
            Files.writeString(file, sets("three"));
            awaitSeen("a", "sourced", "three");
            assertThat(lenoctl.run("plugin", "list").output())
                    .containsPattern("sourced +sourced.lua +\\w+ +FilterPlugin default/sourced");

            Files.delete(mesh.directory.resolve("sourced.yaml"));
            awaitSeen("a", "sourced", "none");
            Eventually.within(
                    SOON,
                    () ->
                            assertThat(lenoctl.run("plugin", "describe", "sourced").output())
                                    .contains("removed"));
            load.stop();
            assertThat(load.failures()).as(proxies.getFirst().output()).isEmpty();
        }
    }

    private static String sets(String value) {
        return "function envoy_on_response(h) h:headers():add('x-sourced', '" + value + "') end";
    }

    private void writeSourced(String source) throws IOException {
        mesh.write(
                "sourced.yaml",
                """
                apiVersion: extensions.leno.io/v1alpha1
                kind: FilterPlugin
                metadata: {name: sourced}
                spec:
                  plugin: sourced
                  failurePolicy: FAIL_OPEN
                  selector: {matchLabels: {gw: a}}
                  source: {%s}
                """
                        .formatted(source));
    }

    @Test
    void usageIsChecked() {
        assertThat(lenoctl.run("plugin", "remove", "x").exitCode()).isEqualTo(2);
        assertThat(lenoctl.run("plugin", "list", "--help").output()).contains("--control-plane");
        var nobody = new LenoctlCommand("127.0.0.1:" + Ports.free(), scratch).run("plugin", "list");
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.errors()).contains("Connection refused");
    }
}
