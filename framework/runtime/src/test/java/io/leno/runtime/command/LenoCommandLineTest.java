package io.leno.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Distribution;
import io.leno.runtime.framework.Launch;
import io.leno.runtime.framework.StartException;
import io.leno.runtime.log.LogLevel;
import io.leno.runtime.restart.RestartSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a command line, an environment and a settings file ask for; nothing is started.
class LenoCommandLineTest {
    @TempDir private Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final List<Launch> launches = new ArrayList<>();
    private final List<Runner.Logging> loggings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private int run(String... arguments) {
        return run(
                (launch, logging, said) -> {
                    launches.add(launch);
                    loggings.add(logging);
                    notes.addAll(said);
                    return 0;
                },
                arguments);
    }

    private int run(Runner runner, String... arguments) {
        return new LenoCommandLine(
                        environment,
                        new Distribution(directory),
                        new PrintWriter(output, true),
                        new PrintWriter(errors, true),
                        runner)
                .run(arguments);
    }

    private Map<String, Object> settings(String pid) {
        return settingsOf(pid).values();
    }

    private ComponentSettings settingsOf(String pid) {
        Launch.Places places =
                new Launch.Places(new Distribution(directory), directory.resolve("home"));
        return launches.getLast().settings().apply(places).stream()
                .filter(each -> each.pid().equals(pid))
                .findFirst()
                .orElseThrow();
    }

    private void file(String text) throws IOException {
        Files.createDirectories(directory.resolve("conf"));
        Files.writeString(directory.resolve("conf/leno.yaml"), text);
    }

    private void assertMistake(String line, String... arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(errors.toString()).isEqualTo("leno: " + line + System.lineSeparator());
        assertThat(launches).isEmpty();
    }

    @Test
    void aControlPlaneReadsItsFoldersAndServesOnIstiosPorts() {
        assertThat(run("control-plane", "--config", directory.toString())).isZero();

        assertThat(launches.getLast().profile()).isEqualTo("control-plane");
        assertThat(settings("io.leno.platform.file").get("directories"))
                .isEqualTo(new String[] {directory.toString()});
        assertThat(settings("io.leno.xds.server"))
                .containsEntry("xds.port", 15010)
                .containsEntry("monitoring.port", 15014)
                .containsEntry("address", "0.0.0.0");
        assertThat(settings("io.leno.istio.webhook"))
                .containsEntry("port", 15017)
                .containsEntry("required", false);
    }

    @Test
    void aPortOfTheWebhookThatIsNamedMustBeHad() {
        run("control-plane", "--config", directory.toString(), "--webhook-port", "0");

        assertThat(settings("io.leno.istio.webhook"))
                .containsEntry("port", 0)
                .containsEntry("required", true);
    }

    @Test
    void adaptersAreGivenWithTheirSettings() {
        run("control-plane", "--adapter", "kubernetes=name=east,root-namespace=mesh");

        ComponentSettings adapter = settingsOf("io.leno.platform.kubernetes");
        assertThat(adapter.name()).contains("east");
        assertThat(adapter.values()).isEqualTo(Map.of("name", "east", "root.namespace", "mesh"));
    }

    @Test
    void anAdapterOfSomebodyElseIsGivenByItsPid() {
        run("control-plane", "--adapter", "org.example.platform=url=http://127.0.0.1/mesh");

        assertThat(settings("org.example.platform")).containsEntry("url", "http://127.0.0.1/mesh");
    }

    @Test
    void anAdapterSettingWithoutAValueIsAMistake() {
        assertMistake(
                "--adapter: \"kubernetes=east\" (expected: kubernetes=KEY=VALUE,...)",
                "control-plane",
                "--adapter",
                "kubernetes=east");
    }

    @Test
    void severalFoldersCanBeNamed() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));

        run("control-plane", "--config", directory.toString(), other.toString());
        assertThat((String[]) settings("io.leno.platform.file").get("directories")).hasSize(2);

        run("control-plane", "--config", directory.toString(), "--config", other.toString());
        assertThat((String[]) settings("io.leno.platform.file").get("directories")).hasSize(2);
    }

    @Test
    void flagWinsOverEnvironmentAndEnvironmentOverFile() throws IOException {
        file(
                "config: "
                        + directory
                        + "\nxds-port: 1\nmonitoring-port: 2\nxds-address: 127.0.0.1\n");
        environment.put("LENO_XDS_PORT", "3");
        environment.put("LENO_MONITORING_PORT", "4");

        assertThat(run("control-plane", "--xds-port", "5")).as(errors.toString()).isZero();

        assertThat(settings("io.leno.xds.server"))
                .containsEntry("xds.port", 5)
                .containsEntry("monitoring.port", 4)
                .containsEntry("address", "127.0.0.1");
    }

    @Test
    void istiodsNamesInTheEnvironmentAreTakenWhereOursAreNot() {
        environment.put("PILOT_DEBOUNCE_AFTER", "1.5s");
        environment.put("PILOT_DEBOUNCE_MAX", "1m30s");
        environment.put("LENO_DEBOUNCE_MAX", "20s");
        environment.put("PILOT_PUSH_THROTTLE", "7");
        assertThat(run("control-plane", "--config", directory.toString()))
                .as(errors.toString())
                .isZero();
        assertThat(settings("io.leno.control"))
                .containsEntry("debounce.after.ms", 1_500L)
                .containsEntry("debounce.max.ms", 20_000L);
        assertThat(settings("io.leno.xds.server"))
                .containsEntry("push.throttle", 7)
                .containsEntry("max.connection.age.s", 1_800);
    }

    @Test
    void aDurationIsWrittenWithItsUnit() {
        assertMistake(
                "--debounce-after: \"100\" (expected: a duration such as 100ms, 10s or 30m)",
                "control-plane",
                "--config",
                directory.toString(),
                "--debounce-after",
                "100");
    }

    @Test
    void aWrongFlagIsNamedWithValueAndExpectation() {
        assertMistake(
                "--xds-port: \"abc\" (expected: a port, 1 to 65535, or 0 for any)",
                "control-plane",
                "--config",
                directory.toString(),
                "--xds-port",
                "abc");
    }

    @Test
    void aWrongVariableOfTheEnvironmentIsNamed() {
        environment.put("LENO_XDS_PORT", "70000");
        assertMistake(
                "environment LENO_XDS_PORT: \"70000\" (expected: a port, 1 to 65535, or 0 for any)",
                "control-plane",
                "--config",
                directory.toString());
    }

    @Test
    void aWrongValueInTheFileIsNamedWithItsLine() throws IOException {
        file("\nxds-port: many\n");
        assertMistake(
                directory.resolve("conf/leno.yaml")
                        + ":2: xds-port: \"many\" (expected: a port, 1 to 65535, or 0 for any)",
                "control-plane",
                "--config",
                directory.toString());
    }

    @Test
    void aWrongValueThatAFlagOverridesDoesNotMatter() {
        environment.put("LENO_XDS_PORT", "x");
        assertThat(run("control-plane", "--config", directory.toString(), "--xds-port", "1"))
                .isZero();
    }

    @Test
    void anUnknownKeyInTheFileIsNamedWithItsLine() throws IOException {
        file("xds-port: 1\nxds-prot: 2\n");
        assertMistake(
                directory.resolve("conf/leno.yaml")
                        + ":2: xds-prot: unknown setting (did you mean xds-port?)",
                "demo");
    }

    @Test
    void aSettingOfAnotherCommandInTheFileIsFine() throws IOException {
        file("xds-port: 1\n");
        assertThat(run("demo")).isZero();
    }

    @Test
    void aSettingsFileThatIsNamedMustBeThere() {
        assertThat(run("demo", "--settings", directory.resolve("no.yaml").toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("no.yaml: cannot be read");
    }

    @Test
    void anotherSettingsFileCanBeNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("my.yaml"), "port: 81\n");
        assertThat(run("demo", "--settings", file.toString())).isZero();
        assertThat(settings("io.leno.demo")).containsEntry("port", 81);
    }

    @Test
    void aMisspeltFlagSuggestsTheRightOne() {
        assertMistake(
                "unknown option: --confg (did you mean --config?)",
                "control-plane",
                "--confg",
                directory.toString());
    }

    @Test
    void aMisspeltFlagWithAValueSuggestsTheRightOne() {
        assertMistake(
                "unknown option: --xds-prot (did you mean --xds-port?)",
                "control-plane",
                "--config",
                directory.toString(),
                "--xds-prot=1");
    }

    @Test
    void aMisspeltCommandSuggestsTheRightOne() {
        assertMistake("unknown command: dmeo (did you mean demo?)", "dmeo");
    }

    @Test
    void aMeshWithoutAPlatformIsAMistakeThatSaysAllWaysToNameOne() {
        assertMistake(
                "no platform to watch (expected: --config DIR, LENO_CONFIG in the environment or"
                        + " config in the settings file, or --adapter NAME)",
                "control-plane");
    }

    @Test
    void aMissingFolderIsNamed() {
        Path nowhere = directory.resolve("nowhere");
        assertMistake(
                "--config: \"" + nowhere + "\" (expected: an existing folder)",
                "control-plane",
                "--config",
                nowhere.toString());
    }

    @Test
    void aFlagWithoutItsValueIsNamed() {
        assertThat(run("demo", "--port")).isEqualTo(2);
        assertThat(errors.toString()).contains("--port").hasLineCount(1);
    }

    @Test
    void noCommandAtAllSaysWhichThereAre() {
        assertThat(run()).isEqualTo(2);
        assertThat(errors.toString()).contains("missing").contains("leno --help");
    }

    @Test
    void helpAndVersionAreThereForEveryCommand() {
        for (String command : List.of("demo", "standalone", "control-plane", "proxy")) {
            assertThat(run(command, "--help")).isZero();
            assertThat(output.toString()).contains("leno " + command);
            assertThat(run(command, "--version")).isZero();
        }
        assertThat(run("--help")).isZero();
        assertThat(run("--version")).isZero();
        assertThat(output.toString()).contains("leno 0").contains("control-plane");
        assertThat(launches).isEmpty();
    }

    @Test
    void theDemoIsToldPortFolderAndDistribution() {
        assertThat(run("demo", "--port", "0", "--directory", "mesh", "--duration", "60")).isZero();

        assertThat(settings("io.leno.demo"))
                .containsEntry("port", 0)
                .containsEntry("directory", Path.of("mesh").toAbsolutePath().toString())
                .containsEntry("home", directory.toString());
        assertThat(launches.getLast().duration()).contains(Duration.ofSeconds(60));
    }

    @Test
    void theDemoLivesWhereItsUserStandsAndLogsBesideItsFiles() {
        assertThat(run("demo")).isZero();

        assertThat(settings("io.leno.demo"))
                .containsEntry("directory", Path.of("demo/mesh").toAbsolutePath().toString())
                .containsEntry("log", Path.of("demo/leno.log").toAbsolutePath().toString())
                .containsEntry("fresh", false);
        Runner.Logging logging = loggings.getLast();
        assertThat(logging.file()).contains(Path.of("demo/leno.log").toAbsolutePath());
        assertThat(logging.level()).isEqualTo(LogLevel.INFO);
        assertThat(logging.console()).contains(LogLevel.ERROR);
    }

    @Test
    void theMeshConfigIsAFileThatIsThere() throws IOException {
        Path file = Files.writeString(directory.resolve("mesh"), "accessLogFile: /dev/stdout");
        String folder = directory.toString();
        for (String command : List.of("standalone", "control-plane")) {
            assertThat(run(command, "--config", folder, "--mesh-config", file.toString())).isZero();
            assertThat(settings("io.leno.platform.file"))
                    .containsEntry("mesh.config", file.toString());
        }
        assertThat(run("demo", "--mesh-config", file.toString())).isZero();
        assertThat(settings("io.leno.demo")).containsEntry("mesh.config", file.toString());
        assertThat(run("demo", "--mesh-config", folder + "/none")).isEqualTo(2);
        assertThat(errors.toString()).contains("--mesh-config").contains("an existing file");
    }

    @Test
    void standaloneIsAControlPlaneAndAGatewayThatKnowsItsPort() {
        assertThat(run("standalone", "--config", directory.toString(), "--xds-port", "0")).isZero();

        Map<String, Object> gateway = settings("io.leno.proxy");
        assertThat(gateway.get("service.node"))
                .isEqualTo(
                        "router~127.0.0.1~leno-gateway.istio-system~istio-system.svc.cluster.local");
        assertThat(gateway.get("node.metadata").toString())
                .contains("\"istio\": \"ingressgateway\"")
                .contains("\"INTERCEPTION_MODE\": \"NONE\"");
        assertThat(gateway.get("discovery.address").toString())
                .matches("127\\.0\\.0\\.1:[1-9]\\d+");
    }

    @Test
    void aProxyTakesEnvoysOptionsAndNamesThoseWithoutEffect() throws IOException {
        Path bootstrap = Files.writeString(directory.resolve("envoy.yaml"), "{}");

        int exitCode =
                run(
                        "proxy",
                        "-c",
                        bootstrap.toString(),
                        "--config-yaml",
                        "admin: {}",
                        "--service-node",
                        "n",
                        "--service-cluster",
                        "c",
                        "--service-zone",
                        "z",
                        "--concurrency",
                        "2",
                        "-l",
                        "warning",
                        "--component-log-level",
                        "lua:trace,http:off",
                        "--restart-epoch",
                        "1",
                        "--use-dynamic-base-id",
                        "--drain-time-s",
                        "5",
                        "--drain-strategy",
                        "immediate",
                        "--parent-shutdown-time-s",
                        "9",
                        "--disable-hot-restart",
                        "--log-format",
                        "%v",
                        "--file-flush-interval-msec",
                        "10",
                        "--admin-address-path",
                        "/tmp/a",
                        "--mode",
                        "serve",
                        "--base-id",
                        "3");

        assertThat(exitCode).as(errors.toString()).isZero();
        assertThat(settings("io.leno.proxy"))
                .containsEntry("config.path", bootstrap.toString())
                .containsEntry("config.yaml", "admin: {}")
                .containsEntry("service.node", "n")
                .containsEntry("service.cluster", "c")
                .containsEntry("service.zone", "z")
                .containsEntry("concurrency", 2)
                .containsEntry("mode", "serve")
                .containsEntry("file.flush.interval.msec", 10)
                .containsEntry("drain.time.s", 5)
                .containsEntry("admin.address.path", "/tmp/a");
        assertThat(loggings.getLast().level()).isEqualTo(LogLevel.WARNING);
        assertThat(loggings.getLast().components())
                .containsEntry("lua", LogLevel.TRACE)
                .containsEntry("http", LogLevel.OFF);
        assertThat(notes)
                .containsExactly("Accepted without effect: --drain-strategy, --log-format");
    }

    @Test
    void aProxySucceedsTheProcessOfTheEpochBefore() {
        run(
                "proxy",
                "--config-yaml",
                "admin: {}",
                "--restart-epoch",
                "2",
                "--base-id",
                "7",
                "--parent-shutdown-time-s",
                "9");
        assertThat(launches.getLast().restart())
                .contains(new RestartSettings(2, 7, Duration.ofSeconds(9)));
    }

    @Test
    void aProxyThatIsNotAskedToIsSucceededByNobody() {
        run("proxy", "--config-yaml", "admin: {}");
        assertThat(launches.getLast().restart()).isEmpty();
    }

    @Test
    void aProxyTakesThoseOfPilotAgent() {
        environment.put("POD_NAME", "reviews-v1-abc");
        environment.put("POD_NAMESPACE", "shop");
        environment.put("INSTANCE_IP", "10.0.0.7");
        environment.put("ISTIO_META_CLUSTER_ID", "Kube\"rnetes");
        environment.put("ISTIO_METAJSON_LABELS", "{\"app\":\"reviews\"}");

        int exitCode =
                run(
                        "proxy",
                        "sidecar",
                        "--discoveryAddress",
                        "istiod:15010",
                        "--serviceCluster",
                        "reviews.shop",
                        "--proxyAdminPort",
                        "15001",
                        "--domain",
                        "shop.svc.cluster.local");

        assertThat(exitCode).as(errors.toString()).isZero();
        assertThat(settings("io.leno.proxy"))
                .containsEntry("discovery.address", "istiod:15010")
                .containsEntry("service.cluster", "reviews.shop")
                .containsEntry("admin.port", 15001)
                .containsEntry(
                        "service.node",
                        "sidecar~10.0.0.7~reviews-v1-abc.shop~shop.svc.cluster.local")
                .containsEntry(
                        "node.metadata",
                        "{\"CLUSTER_ID\": \"Kube\\\"rnetes\", \"LABELS\": {\"app\":\"reviews\"},"
                                + " \"NAME\": \"reviews-v1-abc\", \"NAMESPACE\": \"shop\"}");
        assertThat(notes).containsExactly("Accepted without effect: --domain");
    }

    @Test
    void aProxyWithoutConfigurationIsToldWhatItTakes() {
        assertMistake(
                "proxy: no configuration (expected: -c FILE or --config-yaml YAML, or sidecar or"
                        + " router)",
                "proxy");
    }

    @Test
    void aProxyRefusesARoleItDoesNotKnow() {
        assertMistake("proxy: \"waypoint\" (expected: sidecar or router)", "proxy", "waypoint");
    }

    @Test
    void aProxyRefusesAModeItDoesNotKnow() {
        assertMistake(
                "--mode: \"check\" (expected: serve, validate or init_only)",
                "proxy",
                "--mode",
                "check",
                "--config-yaml",
                "{}");
    }

    @Test
    void aWrongLevelSaysWhichThereAre() {
        assertMistake(
                "--log-level: \"loud\" (expected: " + LogLevel.NAMES + ")", "demo", "-l", "loud");
        errors.getBuffer().setLength(0);
        assertMistake(
                "--component-log-level: \"lua=trace\" (expected: COMPONENT:LEVEL,… with levels "
                        + LogLevel.NAMES
                        + ")",
                "demo",
                "--component-log-level",
                "lua=trace");
    }

    @Test
    void aStartThatFailedIsToldPlainly() {
        Runner failing =
                (launch, logging, said) -> {
                    throw new StartException("xds-port: 15010 is in use");
                };
        assertThat(run(failing, "demo")).isEqualTo(1);
        assertThat(errors.toString())
                .isEqualTo("leno: xds-port: 15010 is in use" + System.lineSeparator());
    }
}
