package io.leno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// Command lines against a control plane and a proxy that answer what the test says.
class LenoctlCommandLineTest {
    @TempDir private Path directory;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final Queue<String> answers = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        environment.put("LENO_CONTROL_PLANE", address());
        environment.put("USER", "mika");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /// `STATUS BODY`
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                            .replaceAll("\\s+", "");
            String token = exchange.getRequestHeaders().getFirst("authorization");
            asked.add(
                    exchange.getRequestMethod()
                            + " "
                            + exchange.getRequestURI()
                            + (body.isEmpty() ? "" : " " + body)
                            + (token == null ? "" : " " + token));
            String answer = answers.isEmpty() ? "200 {}" : answers.remove();
            byte[] bytes = answer.substring(4).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private int run(String... arguments) {
        var terminal = new Terminal(new PrintWriter(output), new PrintWriter(errors), false);
        return new LenoctlCommandLine(environment, terminal).run(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plugn list                        | unknown command: plugn (did you mean plugin?)",
                "plugin lst                        | unknown command: lst (did you mean list?)",
                "plugin list --contol-plane=x:1    | unknown option: --contol-plane=x:1 (did you mean --control-plane?)",
                "plugin list -o xml                | --output: \"xml\" (expected: text, json, yaml, short)",
                "plugin pin p                      | no proxies selected (expected: --all, -n NAMESPACE, -l LABELS, or one --proxy)",
                "plugin pin p --all -n x           | --all and a selection (expected: one of them)",
                "plugin pin p --proxy h:1 --all    | --proxy: one proxy, and a selection (expected: --proxy, or --all, -n and -l)",
                "plugin list --control-plane h     | --control-plane: \"h\" (expected: HOST:PORT)",
                "plugin canary p --all             | no traffic (expected: --percent, --header or both)",
                "plugin canary p --percent 120 --all | canary percent: 120.0 (expected: 0..100)",
                "plugin deploy nix.jar --all       | nix.jar: no such file (expected: a jar or a script)",
                "plugin deploy nix.jar --all --steps 50,20 | --steps: [50, 20] (expected: growing percentages, 1..100)",
                "plugin pin p --all --timeout soon | --timeout: \"soon\" (expected: a number with ms, s, m or h)",
                "plugin                            | command missing (expected: list, describe, deploy, remove, canary, promote, rollback, pin, unpin or history; see lenoctl plugin --help)",
            })
    void wrongUsageIsNamedAndEndsWithTwo(String line, String message) {
        assertThat(run(line.strip().split(" +"))).isEqualTo(2);
        assertThat(errors).hasToString("lenoctl: " + message + System.lineSeparator());
        assertThat(asked).isEmpty();
    }

    @Test
    void aScriptIsUploadedByItsHashThenDeployedAndWaitedFor() throws IOException {
        Path script = Files.writeString(directory.resolve("tenant.lua"), "x");
        String sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
        answers.add("200 {}");
        answers.add("200 {\"revision\": 7, \"state\": \"running\", \"proxies\": []}");
        answers.add(
                "200 {\"changes\": 3, \"revision\": 7, \"state\": \"running\", \"proxies\": []}");
        answers.add(
                "200 {\"changes\": 4, \"revision\": 7, \"state\": \"failed\", \"proxies\": ["
                        + "{\"id\": \"sidecar~1~a.b~c\", \"state\": \"serving\"},"
                        + "{\"id\": \"sidecar~1~b.b~c\", \"state\": \"refused\", \"text\": \"too old\"}]}");

        assertThat(run("plugin", "deploy", script.toString(), "-n", "b", "-l", "app in (x,y)"))
                .isEqualTo(1);

        assertThat(asked)
                .containsExactly(
                        "PUT /plugins/" + sha256 + "?file=tenant.lua x",
                        "POST /plugins {\"action\":\"deploy\",\"plugin\":\"tenant\",\"selection\":"
                                + "{\"namespace\":\"b\",\"labels\":\"appin(x,y)\"},\"by\":\"mika\","
                                + "\"sha256\":\""
                                + sha256
                                + "\",\"force\":false}",
                        "GET /plugins/outcome?namespace=b&labels=app+in+%28x%2Cy%29&plugin=tenant"
                                + "&after=0&wait=10",
                        "GET /plugins/outcome?namespace=b&labels=app+in+%28x%2Cy%29&plugin=tenant"
                                + "&after=3&wait=10");
        assertThat(output.toString().lines())
                .containsExactly(
                        "PROXY   STATE     NOTE",
                        "a.b     serving   -",
                        "b.b     refused   too old",
                        "tenant: deploy for -n b -l app in (x,y): not everywhere (1 serving, 1"
                                + " refused)");
    }

    @Test
    void whatIsNotOverInTimeEndsWithOneAndNoWaitWithZero() {
        String running = "200 {\"revision\": 7, \"state\": \"running\", \"proxies\": []}";
        answers.add(running);
        assertThat(run("plugin", "pin", "p", "--all", "--timeout", "0s")).isEqualTo(1);
        assertThat(output.toString()).contains("not over after 0 s (no proxy is connected)");
        answers.add(running);
        assertThat(run("plugin", "pin", "p", "--all", "--no-wait", "-o", "yaml")).isZero();
        assertThat(output.toString())
                .endsWith("action: pin\nplugin: p\nrevision: 7\nstate: running\nproxies: []\n");
    }

    @Test
    void whatTheOtherSideRefusesIsSaidAndTheTokenGoesAlong() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        answers.add("409 {\"error\": \"p: pinned\"}");
        assertThat(run("plugin", "promote", "p", "--all", "--token-file", token.toString()))
                .isEqualTo(1);
        assertThat(errors).hasToString("lenoctl: p: pinned" + System.lineSeparator());
        assertThat(asked.getFirst()).endsWith("Bearer secret");
        answers.add("404 nothing here");
        assertThat(run("plugin", "list")).isEqualTo(1);
        assertThat(errors.toString())
                .contains("control plane " + address() + ": status 404 for /plugins");
    }

    @Test
    void listsComeAsTextJsonYamlAndNames() {
        String state =
                "200 {\"changes\": 1, \"plugins\": [{\"plugin\": \"p\", \"revision\": 3,"
                        + " \"assignments\": [{\"revision\": 3, \"selection\": {\"labels\": \"a=b\"},"
                        + " \"artifact\": {\"file\": \"p.jar\", \"sha256\": \"0123456789abcdef\","
                        + " \"size\": 5}, \"pinned\": true}], \"history\": [{\"revision\": 3, \"at\":"
                        + " \"2026-01-01T00:00:00.5Z\", \"action\": \"pin\", \"selection\": \"-l a=b\"}]}],"
                        + " \"proxies\": [{\"id\": \"sidecar~1~x.y~d\", \"wishes\": {\"p\":"
                        + " {\"revision\": 3}}, \"reports\": {\"p\": {\"revision\": 3, \"state\":"
                        + " \"serving\", \"generation\": 2}, \"local\": {\"state\": \"local\"}}}]}";
        for (int i = 0; i < 5; i++) answers.add(state);
        assertThat(run("plugin", "list")).isZero();
        assertThat(output.toString().lines())
                .containsExactly(
                        "PLUGIN   FILE    SHA256         FOR                      CANARY   PROXIES    "
                                + " NOTE",
                        "local    -       -              dropped where they run   -        1 local    "
                                + " -",
                        "p        p.jar   0123456789ab   -l a=b                   -        1 serving  "
                                + " pinned");
        output.getBuffer().setLength(0);
        assertThat(run("plugin", "list", "-o", "short")).isZero();
        assertThat(output.toString().lines()).containsExactly("local", "p");
        output.getBuffer().setLength(0);
        assertThat(run("plugin", "list", "-o", "yaml")).isZero();
        assertThat(output.toString())
                .startsWith(
                        "plugins:\n- name: local\n  sources: []\n  proxies:\n  - proxy: x.y\n    id: sidecar~1~x.y~d\n")
                .contains("\n  assignments:\n", "  - revision: 3\n", "      labels: \"a=b\"\n");
        output.getBuffer().setLength(0);
        assertThat(run("plugin", "history")).isZero();
        assertThat(output.toString()).contains("3          2026-01-01T00:00:00Z   p        pin");
        assertThat(run("plugin", "describe", "q")).isEqualTo(1);
        assertThat(errors.toString()).contains("q: no such plugin (known: local, p)");
    }

    @Test
    void oneProxyIsAskedByItsAdminPages() throws IOException {
        Path script = Files.writeString(directory.resolve("tenant.lua"), "x");
        answers.add("200 {\"outcome\": \"done\", \"plugin\": \"tenant\", \"text\": \"live\"}");
        assertThat(run("plugin", "deploy", script.toString(), "--proxy", address())).isZero();
        answers.add("409 {\"outcome\": \"refused\", \"plugin\": \"p\", \"text\": \"no canary\"}");
        assertThat(run("plugin", "promote", "p", "--proxy", address())).isEqualTo(1);
        assertThat(output.toString().lines()).containsExactly("tenant: live", "p: no canary");
        answers.add("400 generation: 'x' (expected: a number)\n");
        assertThat(run("plugin", "rollback", "p", "--to", "3", "--proxy", address())).isEqualTo(1);
        assertThat(errors)
                .hasToString(
                        "lenoctl: generation: 'x' (expected: a number)" + System.lineSeparator());
        assertThat(run("plugin", "canary", "p", "--percent", "5", "--proxy", address())).isZero();
        assertThat(asked)
                .containsExactly(
                        "POST /plugins/deploy?file=tenant.lua&format=json x",
                        "POST /plugins/promote?plugin=p&format=json",
                        "POST /plugins/rollback?plugin=p&generation=3&format=json",
                        "POST /plugins/canary?plugin=p&rule=percent%3D5&format=json");
    }

    @Test
    void helpIsEverywhere() {
        for (String command :
                List.of(
                        "",
                        "version",
                        "plugin",
                        "plugin list",
                        "plugin describe",
                        "plugin deploy",
                        "plugin remove",
                        "plugin canary",
                        "plugin promote",
                        "plugin rollback",
                        "plugin pin",
                        "plugin unpin",
                        "plugin history")) {
            output.getBuffer().setLength(0);
            List<String> line = new ArrayList<>(List.of(command.split(" ")));
            line.remove("");
            line.add("--help");
            assertThat(run(line.toArray(String[]::new))).as(command).isZero();
            assertThat(output.toString()).startsWith(("Usage: lenoctl " + command).strip());
        }
        assertThat(run("version")).isZero();
    }
}
