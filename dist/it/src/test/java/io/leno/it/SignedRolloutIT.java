package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Plugins over the mesh to a gateway that trusts one signer, from the control plane's files and
/// from rules: what he has signed serves, everything else is refused by name, and no request
/// notices. Keys and signatures are made with the commands of docs/upgrade-live.md.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedRolloutIT {

    /// Of a script that a rule attaches.
    private static final String SETTINGS = "attachment: where_configured";

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private static Path scratch;

    private final int port = Ports.free();
    private MeshFixture mesh;
    private RunningCommand controlPlane;
    private RunningCommand proxy;
    private LenoctlCommand lenoctl;

    @BeforeAll
    void start() throws Exception {
        makeKeys("us");
        makeKeys("stranger");
        mesh = new MeshFixture(Files.createDirectory(scratch.resolve("config")));
        mesh.write("gateway.yaml", gateway());
        mesh.route("[{route: [{destination: {host: reviews}}]}]");
        int xdsPort = Ports.free();
        int monitoringPort = Ports.free();
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
        lenoctl = new LenoctlCommand("127.0.0.1:" + monitoringPort, scratch);
        startProxy(xdsPort);
    }

    private void startProxy(int xdsPort) {
        proxy =
                LenoCommand.start(
                        Map.of(
                                "POD_NAME",
                                "gw",
                                "ISTIO_META_INTERCEPTION_MODE",
                                "NONE",
                                "ISTIO_METAJSON_LABELS",
                                "{\"gw\": \"trusting\"}"),
                        "proxy",
                        "router",
                        "--discoveryAddress",
                        "127.0.0.1:" + xdsPort,
                        "--proxyAdminPort",
                        "0",
                        "--concurrency",
                        "1",
                        "--home",
                        scratch.resolve("home").toString(),
                        "--plugin-trust",
                        scratch.resolve("us.pem").toString());
        proxy.await("listener \\S+ on \\S*:" + port, LenoCommand.START);
    }

    private String gateway() {
        return """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: front}
        spec:
          selector: {gw: trusting}
          servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
        """
                .formatted(port);
    }

    @AfterAll
    void stop() {
        if (proxy != null) proxy.close();
        if (controlPlane != null) controlPlane.close();
        if (mesh != null) mesh.close();
    }

    private static void run(String tool, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(tool));
        for (Object each : arguments) command.add(each.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static Path key(String who) {
        return scratch.resolve(who + ".p12");
    }

    /// A key store for `jarsigner`, its certificate for `--plugin-trust`, its key for `openssl`.
    private static void makeKeys(String who) throws Exception {
        run(
                tool("keytool"),
                "-genkeypair",
                "-alias",
                who,
                "-dname",
                "CN=" + who,
                "-keyalg",
                "EC",
                "-keystore",
                key(who),
                "-storepass",
                "changeit");
        run(
                tool("keytool"),
                "-exportcert",
                "-rfc",
                "-alias",
                who,
                "-keystore",
                key(who),
                "-storepass",
                "changeit",
                "-file",
                scratch.resolve(who + ".pem"));
        assumeTrue(isThere("openssl"), "needs openssl");
        run(
                "openssl",
                "pkcs12",
                "-in",
                key(who),
                "-passin",
                "pass:changeit",
                "-nodes",
                "-nocerts",
                "-out",
                scratch.resolve(who + ".key"));
    }

    private static boolean isThere(String command) {
        for (String folder : System.getenv("PATH").split(":", -1))
            if (Files.isExecutable(Path.of(folder, command))) return true;
        return false;
    }

    private static Path signed(Path jar, String who) throws Exception {
        run(tool("jarsigner"), "-keystore", key(who), "-storepass", "changeit", jar, who);
        return jar;
    }

    private static Path signScript(Path script, String who) throws Exception {
        Path signature = script.resolveSibling(script.getFileName() + ".sig");
        run(
                "openssl",
                "dgst",
                "-sha256",
                "-sign",
                scratch.resolve(who + ".key"),
                "-out",
                signature,
                script);
        return script;
    }

    private static Path script(String folder, String plugin, String value) throws IOException {
        Path file = Files.createDirectories(scratch.resolve(folder)).resolve(plugin + ".lua");
        return Files.writeString(file, code(plugin, value));
    }

    private static String code(String plugin, String value) {
        return "function envoy_on_response(h) h:headers():add('x-"
                + plugin
                + "', '"
                + value
                + "') end";
    }

    private String seen(String plugin) {
        return Http.get(port, "/").headers().getOrDefault("x-" + plugin, "none");
    }

    private void deploys(Path file) {
        assertThat(lenoctl.run("plugin", "deploy", file, "--all").succeeded().output())
                .containsPattern("gw.default +serving");
    }

    private void isRefused(Path file, String reason) {
        var refused = lenoctl.run("plugin", "deploy", file, "--all");
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
        assertThat(refused.output()).containsPattern("gw.default +refused").contains(reason);
    }

    @Test
    void onlyJarsOfTheTrustedSignerServe() throws Exception {
        try (var load = new SteadyLoad(port, "/", 100, 8)) {
            deploys(signed(VersionedJar.of(scratch, "tenant", "1"), "us"));
            assertThat(seen("tenant")).isEqualTo("1");

            isRefused(VersionedJar.of(scratch, "tenant", "2"), "is not signed");
            isRefused(
                    signed(VersionedJar.of(scratch, "tenant", "3"), "stranger"),
                    "expected: by somebody whom plugin-trust names");
            assertThat(seen("tenant")).isEqualTo("1");

            deploys(signed(VersionedJar.of(scratch, "tenant", "4"), "us"));
            assertThat(seen("tenant")).isEqualTo("4");
            load.stop();
            assertThat(load.failures()).as(proxy.output()).isEmpty();
            assertThat(load.answered()).isPositive();
        }
    }

    @Test
    void onlyScriptsWithTheTrustedSignersSignatureBesideThemServe() throws Exception {
        deploys(signScript(script("one", "mark", "1"), "us"));
        assertThat(seen("mark")).isEqualTo("1");

        isRefused(script("two", "mark", "2"), "the script is not signed");
        isRefused(signScript(script("three", "mark", "3"), "stranger"), "by a stranger");
        Path changed = signScript(script("four", "mark", "4"), "us");
        Files.writeString(changed, code("mark", "5"));
        isRefused(changed, "the script's .sig does not fit");
        Path completed = signScript(script("five", "mark", "6"), "us");
        Files.writeString(completed.resolveSibling("mark.yaml"), "limits: {calls: 4}");
        isRefused(completed, "the script's .sig does not fit");
        assertThat(seen("mark")).isEqualTo("1");
    }

    @Test
    void aRuleBringsTheSignatureOfItsScript() throws Exception {
        writeRule("1", signatureOf("1", "us"));
        Eventually.within(SOON, () -> assertThat(seen("ruled")).isEqualTo("1"));

        writeRule("2", signatureOf("2", "stranger"));
        Eventually.within(
                SOON,
                () ->
                        assertThat(lenoctl.run("plugin", "describe", "ruled").output())
                                .contains("refused")
                                .contains("by a stranger"));
        assertThat(seen("ruled")).isEqualTo("1");

        writeRule("3", signatureOf("3", "us"));
        Eventually.within(SOON, () -> assertThat(seen("ruled")).isEqualTo("3"));
    }

    /// Of the script with its settings, as docs/upgrade-live.md makes it.
    private static String signatureOf(String value, String who) throws Exception {
        Path script = script("rule-" + value, "ruled", value);
        Path folder = script.getParent();
        Files.writeString(folder.resolve("ruled.yaml"), SETTINGS);
        Path key = scratch.resolve(who + ".key");
        String command =
                "cd %s; { cat ruled.lua; printf '\\0'; cat ruled.yaml; }"
                        + " | openssl dgst -sha256 -sign %s -out ruled.lua.sig";
        run("bash", "-c", command.formatted(folder, key));
        Path signature = folder.resolve("ruled.lua.sig");
        return Base64.getEncoder().encodeToString(Files.readAllBytes(signature));
    }

    private void writeRule(String value, String signature) {
        mesh.write(
                "ruled.yaml",
                """
                apiVersion: extensions.leno.io/v1alpha1
                kind: FilterPlugin
                metadata: {name: ruled}
                spec:
                  plugin: ruled
                  failurePolicy: FAIL_OPEN
                  selector: {matchLabels: {gw: trusting}}
                  source: {inline: "%s", language: lua, settings: "%s", signature: %s}
                """
                        .formatted(code("ruled", value), SETTINGS, signature));
    }
}
