package io.leno.cli.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.json.Json;
import io.leno.cli.LenoctlCommandLine;
import io.leno.cli.Terminal;
import io.leno.testkit.wasm.WatAssembler;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Scripts, run by command lines; most of them in Lua.
class ScriptCommandTest {
    private static final String ADDS =
            """
            function envoy_on_request(handle)
              handle:logInfo("hello")
              handle:headers():add("x-tenant", "acme")
              handle:headers():remove("x-secret")
            end
            function envoy_on_response(handle)
              handle:headers():replace("x-seen", "yes")
            end
            """;
    private static final String RESPONDS =
            """
            function envoy_on_request(handle)
              handle:respond({[":status"] = "403", ["x-why"] = "no key"}, "no")
            end
            """;
    private static final String CALLS =
            """
            function envoy_on_request(handle)
              local headers, body = handle:httpCall("auth",
                {[":method"] = "GET", [":path"] = "/check", [":authority"] = "auth"}, nil, 100)
              handle:headers():add("x-status", headers[":status"])
              handle:headers():add("x-user", body)
            end
            """;
    private static final String FAILS =
            """
            function envoy_on_request(handle)
              local nothing = nil
              nothing.x = 1
            end
            """;
    private static final String UPPER =
            """
            function envoy_on_request(handle)
              local body = handle:body()
              body:setBytes(body:getBytes(0, body:length()):upper())
            end
            """;

    private static final String MODULE =
            """
            (module
              (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
              (import "env" "proxy_add_header_map_value" (func $add (param i32 i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 16) "x-stamp")
              (data (i32.const 32) "hello")
              (func (export "proxy_abi_version_0_2_1"))
              (func (export "malloc") (param $size i32) (result i32) (i32.const 1024))
              (func (export "proxy_on_request_headers") (param $id i32) (param $n i32) (param $end i32) (result i32)
                (drop (call $log (i32.const 2) (i32.const 32) (i32.const 5)))
                (drop (call $add (i32.const 0) (i32.const 16) (i32.const 7) (i32.const 32) (i32.const 5)))
                (i32.const 0)))
            """;

    @TempDir private Path directory;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private Path settings;

    @BeforeEach
    void busyMachinesAreSlow() throws IOException {
        settings = directory.resolve("settings.yaml");
        Files.writeString(settings, "limits: {run_millis: 20000}");
    }

    private int run(String command, String script, String... options) throws IOException {
        return run(command, "tenant.lua", script.getBytes(StandardCharsets.UTF_8), options);
    }

    private int run(String command, String name, byte[] script, String... options)
            throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, script);
        List<String> arguments =
                new ArrayList<>(
                        List.of("script", command, file.toString(), "--config", settings + ""));
        arguments.addAll(List.of(options));
        return line(arguments.toArray(String[]::new));
    }

    private int line(String... arguments) {
        var terminal = new Terminal(new PrintWriter(output), new PrintWriter(errors), false);
        return new LenoctlCommandLine(Map.of(), terminal).run(arguments);
    }

    @Test
    void aScriptInJavaScriptIsToldAsOneInLuaIs() throws IOException {
        String script =
                """
                export async function onRequest({headers}, {call}) {
                  console.warn('hello');
                  headers.set('x-tenant', 'acme');
                }
                export function onResponse() { throw new Error('odd'); }
                """;

        int code = run("test", "tenant.js", script.getBytes(StandardCharsets.UTF_8));

        assertThat(output.toString())
                .contains(
                        "  log: warn hello\n"
                                + "  header: request x-tenant: acme\n"
                                + "  failure: tenant.js:5:38: Error: odd\n");
        assertThat(errors.toString()).contains("tenant.js:5:38: Error: odd");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void aModuleIsToldAsAScriptIs() throws IOException {
        int code =
                run(
                        "test",
                        "stamp.wasm",
                        WatAssembler.assemble(MODULE),
                        "--expect",
                        "request.header.x-stamp=hello");

        assertThat(errors.toString()).isEmpty();
        assertThat(output.toString())
                .contains("  log: info hello\n  header: request x-stamp: hello\n");
        assertThat(code).isZero();
    }

    @Test
    void changesOfHeadersAndLogLinesAreToldInOrder() throws IOException {
        int code =
                run(
                        "test",
                        ADDS,
                        "--request",
                        "POST /orders",
                        "-H",
                        "x-secret: 42",
                        "--expect",
                        "request.header.x-tenant=acme",
                        "--expect",
                        "request.header.x-secret=",
                        "--expect",
                        "response.header.x-seen=yes",
                        "--expect",
                        "local=false",
                        "--expect",
                        "log=hello");
        assertThat(errors.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(output.toString().lines())
                .containsExactly(
                        "request",
                        "  :method: POST",
                        "  :path: /orders",
                        "  :authority: localhost",
                        "  :scheme: http",
                        "  x-secret: 42",
                        "script",
                        "  log: info hello",
                        "  header: request x-tenant: acme",
                        "  header: request x-secret removed (was 42)",
                        "  header: response x-seen: yes",
                        "request that goes on",
                        "  :method: POST",
                        "  :path: /orders",
                        "  :authority: localhost",
                        "  :scheme: http",
                        "  x-tenant: acme",
                        "response",
                        "  :status: 200",
                        "  x-seen: yes");
    }

    @Test
    void anAnswerOfTheScriptIsTheResponse() throws IOException {
        int code =
                run(
                        "test",
                        RESPONDS,
                        "--expect",
                        "local=true",
                        "--expect",
                        "response.status=403",
                        "--expect",
                        "response.body=no",
                        "--expect",
                        "response.header.x-why=no key",
                        "-o",
                        "json");
        assertThat(code).isZero();
        Map<?, ?> told = (Map<?, ?>) Json.read(output.toString());
        assertThat(told.get("local")).isEqualTo(true);
        assertThat(told.containsKey("request")).isFalse();
        assertThat(told.get("steps"))
                .asString()
                .contains("kind=reply")
                .contains("403 \"no\" (2 bytes)");
    }

    @Test
    void callsGetTheAnswersThatWereGivenInTurn() throws IOException {
        int code =
                run(
                        "test",
                        CALLS,
                        "--call",
                        "auth=200:alice",
                        "--expect",
                        "request.header.x-status=200",
                        "--expect",
                        "request.header.x-user=alice");
        assertThat(errors.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(output.toString())
                .contains("  call: auth GET /check\n  answer: auth 200 \"alice\" (5 bytes)\n");
    }

    @Test
    void aCallToAClusterThatIsNotThereFailsAsInAProxy() throws IOException {
        assertThat(run("test", CALLS)).isEqualTo(1);
        assertThat(errors.toString())
                .isEqualTo(
                        "lenoctl: tenant.lua:2: http call cluster invalid. Must be configured\n");
    }

    @Test
    void bodiesMayComeFromFilesAndTheirChangesAreTold() throws IOException {
        Path body = Files.writeString(directory.resolve("order.txt"), "two apples");
        int code =
                run(
                        "test",
                        UPPER,
                        "--request",
                        "POST /",
                        "--body",
                        "@" + body,
                        "--trailer",
                        "x-sum: 2",
                        "--expect",
                        "request.trailer.x-sum=2",
                        "--expect",
                        "request.body=TWO APPLES");
        assertThat(errors.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(output.toString())
                .contains("body: request \"TWO APPLES\" (10 bytes), was \"two apples\" (10 bytes)");
    }

    @Test
    void aScriptThatFailsIsToldWithItsLine() throws IOException {
        assertThat(run("test", FAILS)).isEqualTo(1);
        assertThat(errors.toString())
                .startsWith("lenoctl: tenant.lua:3: ")
                .contains("nothing")
                .hasLineCount(1);
        assertThat(output.toString()).contains("  failure: tenant.lua:3: ");
    }

    @Test
    void whatAScriptLogsAsAnErrorIsNoFailure() throws IOException {
        String logs = "function envoy_on_request(handle) handle:logErr('odd') end";
        assertThat(run("test", logs, "--expect", "log=error odd")).isZero();
    }

    @Test
    void aScriptThatDoesNotCompileIsToldWithItsLine() throws IOException {
        assertThat(run("test", "function envoy_on_request(handle)\n  if\nend")).isEqualTo(1);
        assertThat(errors.toString()).contains("tenant.lua:3:").hasLineCount(1);
    }

    @Test
    void anExpectationThatIsNotMetIsToldWithWhatWasFound() throws IOException {
        assertThat(run("test", ADDS, "--expect", "request.header.x-tenant=other")).isEqualTo(1);
        assertThat(errors.toString())
                .isEqualTo("lenoctl: expected request.header.x-tenant=other, found acme\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--expect | request.heder.x=1 | request.header.NAME",
                "--expect | local=maybe       | true or false",
                "--request | POST             | METHOD PATH",
                "-H | x-user                  | NAME: VALUE",
                "--call | auth                | CLUSTER=STATUS",
                "--call | auth=ok             | three digits",
                "--response | 2xx             | three digits",
                "--body | @no-such-file       | cannot be read",
                "--expct | x                  | --expect",
            })
    void aTypoIsOneClearLine(String option, String value, String expected) throws IOException {
        assertThat(run("test", ADDS, option, value)).isEqualTo(2);
        assertThat(errors.toString()).contains(expected).hasLineCount(1);
        assertThat(output.toString()).isEmpty();
    }

    @Test
    void anotherLanguageIsRefusedWithWhatIsTaken() throws IOException {
        Path file = Files.writeString(directory.resolve("tenant.py"), "export default {};");
        assertThat(line("script", "test", file.toString())).isEqualTo(2);
        assertThat(errors.toString())
                .isEqualTo(
                        "lenoctl: "
                                + file
                                + ": no engine for it (expected: *.js, *.lua, *.mjs, *.wasm)\n");
    }

    @Test
    void aBenchTellsTimeAndMemoryOfACall() throws IOException {
        assertThat(run("bench", ADDS, "-o", "json")).isZero();
        Map<?, ?> told = (Map<?, ?>) Json.read(output.toString());
        Map<?, ?> script = (Map<?, ?>) told.get("script");
        assertThat(((Number) script.get("nanos")).longValue()).isPositive();
        assertThat(((Number) script.get("bytes")).longValue()).isPositive();
        assertThat(((Number) script.get("calls")).longValue()).isPositive();
    }

    @Test
    void aBenchOfAScriptThatFailsIsRefused() throws IOException {
        assertThat(run("bench", FAILS)).isEqualTo(1);
        assertThat(errors.toString()).startsWith("lenoctl: tenant.lua:3: ");
        assertThat(output.toString()).isEmpty();
    }
}
