package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// On the one event loop of a proxy scripts do their worst, again and again; all other requests,
/// which go through the same scripts, are served, and soon: the loop is kept for a short time of
/// computing, its own and the collector's. A script that rests when it has done so ten times in a
/// minute keeps it one hundredth of the time at most. Time on the clock is the machine's matter.
class HostileScriptsIT {
    private static final Duration MOST = Duration.ofMillis(100);
    private static final int ATTACKS = 8;

    private static final String LUA =
            """
            local attacks = {
              loop = function() while true do end end,
              memory = function() local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end end,
              pattern = function() return ('a'):rep(40):find(('a-'):rep(20) .. 'b') end,
              recursion = function() local function f() return 1 + f() end return f() end,
            }
            function envoy_on_request(handle)
              local attack = attacks[handle:headers():get("x-lua") or ""]
              if attack then attack() end
            end
            """;
    private static final String JAVA_SCRIPT =
            """
            const attacks = {
              loop() { for (;;); },
              memory() { const all = []; for (;;) all.push('x'.repeat(1000) + all.length); },
              pattern() { /^(?:(a+)+)\\1$/.test('a'.repeat(40) + 'b'); },
              recursion() { const f = () => 1 + f(); f(); },
            };
            export function onRequest({headers}) { attacks[headers.get('x-js')]?.(); }
            """;

    @TempDir private static Path folder;

    private static RunningCommand leno;
    private static SteadyLoad load;
    private static int port;
    private static int admin;

    @BeforeAll
    static void startsUnderLoad() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("proxy.yaml"), WasmModules.in(folder).fill(bootstrap()));
        leno =
                LenoCommand.proxy(
                        List.of("--home", folder.resolve("home").toString(), "-c", file + ""));
        port = leno.port("listener http");
        admin = leno.port("admin");
        load = new SteadyLoad(port, "/", 20, 2);
    }

    private static String bootstrap() {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        layered_runtime: {layers: [{name: all, static_layer: {script: {failures: 0}}}]}
        static_resources:
          listeners:
          - name: http
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: http
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes: [{match: {prefix: /}, direct_response: {status: 200, body: {inline_string: hello}}}]
                  http_filters:
                  - name: lua
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
                      default_source_code:
                        inline_string: |
        %s
                  - name: js
                    typed_config:
                      "@type": type.googleapis.com/xds.type.v3.TypedStruct
                      type_url: type.googleapis.com/leno.filters.http.javascript.v1.JavaScript
                      value:
                        limits: {failures: 0}
                        source:
                          inline_string: |
        %s
                  - name: wasm
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
                      config:
                        name: wasm
                        failure_policy: FAIL_OPEN
                        vm_config: {runtime: envoy.wasm.runtime.v8, code: {local: {filename: "${wasm:attack}"}}}
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """
                .formatted(LUA.indent(18), JAVA_SCRIPT.indent(20));
    }

    @AfterAll
    static void ends() {
        if (load != null) load.close();
        if (leno != null) leno.close();
    }

    @ParameterizedTest
    @CsvSource({
        "lua, loop", "lua, memory", "lua, pattern", "lua, recursion",
        "js, loop", "js, memory", "js, pattern", "js, recursion",
        "wasm, loop", "wasm, memory", "wasm, recursion"
    })
    void othersAreServedSoonBeside(String language, String attack) throws IOException {
        long brokenBefore = broken(language);
        List<Duration> kept = new ArrayList<>();
        for (int i = 0; i < ATTACKS; i++) {
            Duration before = computed();
            Http.get(port, "/", "x-" + language + ": " + attack);
            kept.add(computed().minus(before));
        }
        kept.sort(null);
        assertThat(broken(language)).as(leno.output()).isGreaterThan(brokenBefore);
        assertThat(kept.get(ATTACKS - 2)).as("all: %s", kept).isLessThan(MOST);
        assertThat(load.failures()).isEmpty();
    }

    /// By the event loop and the collector. Linux: proc(5), the first field of `schedstat`, in
    /// nanoseconds.
    private static Duration computed() throws IOException {
        long nanos = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + leno.pid() + "/task"))) {
            for (Path each : threads.toList()) {
                String name = Files.readString(each.resolve("comm")).strip();
                if (!name.matches("proxy-\\d+-\\d+|VM Thread")) continue;
                nanos += Long.parseLong(Files.readString(each.resolve("schedstat")).split(" ")[0]);
            }
        }
        return Duration.ofNanos(nanos);
    }

    private static long broken(String script) {
        String stats = Http.get(admin, "/stats?filter=^script." + script + ".errors").body();
        Matcher found = Pattern.compile("errors: (\\d+)").matcher(stats);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}
