package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Each layer of Leno is replaced by its next version and comes back, under load on connections of
/// every kind: no request fails, no connection closes, what scripts of each language add to
/// responses is there each time, and nothing of the replaced bundle stays. What plugs into a layer
/// is exchanged in [PluginKindsIT] and [PluginSwapsIT].
class SwapsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    /// Of the script engine the first generation may stay. In a heap dump nothing refers to its
    /// loader, and it goes where the JVM only interprets, so compiled code seems to keep it; which,
    /// is not known. Later generations go.
    private static final Map<String, Integer> MAY_STAY = Map.of("leno-script-lua", 1);

    private static final String LUA =
            """
            function envoy_on_response(handle)
              handle:headers():add("x-lua", "yes")
            end
            """;

    private static final String JAVASCRIPT =
            "export function onResponse({headers}) { headers.set('x-js', 'yes'); }";

    private static final List<String> LANGUAGES = List.of("lua", "js", "wasm");

    @TempDir private static Path folder;

    private static Path config;
    private static Path drop;
    private static LoadUpstream upstream;
    private static RunningCommand leno;
    private static MeshLoad load;
    private static int httpPort;
    private static int monitoringPort;
    private static int edits;

    @BeforeAll
    static void startsUnderLoad() throws IOException {
        config = Files.createDirectory(folder.resolve("config"));
        Path home = Files.createDirectory(folder.resolve("home"));
        drop = Files.createDirectory(home.resolve("bundles"));
        Files.writeString(drop.resolve("mark-lua.lua"), LUA);
        Files.writeString(drop.resolve("mark-js.js"), JAVASCRIPT);
        Files.write(drop.resolve("mark-wasm.wasm"), WasmModules.module("stamp"));
        httpPort = Ports.free();
        int tcpPort = Ports.free();
        monitoringPort = Ports.free();
        upstream = LoadUpstream.start("127.0.4.1", 0, 0);
        Files.writeString(
                config.resolve("mesh.yaml"), mesh(upstream.httpPort(), upstream.tcpPort()));
        Files.writeString(config.resolve("gateway.yaml"), gateway(httpPort, tcpPort));
        route("first");
        leno = standalone(home);
        for (String language : LANGUAGES)
            leno.await("Plugin mark-" + language + ": generation 1 is live", LenoCommand.START);
        leno.await("listener .*:" + httpPort, LenoCommand.START);
        leno.await("listener .*:" + tcpPort, LenoCommand.START);
        awaitEdit("first");
        load = MeshLoad.of(httpPort, tcpPort, "load.test");
        load.add("Lua", 3, 10, () -> marked("x-lua: yes"));
        load.add("JavaScript", 3, 10, () -> marked("x-js: yes"));
        load.add("Wasm", 3, 10, () -> marked("x-stamp: stamp")).start();
        load.awaitRounds(5);
    }

    private static RunningCommand standalone(Path home) {
        return LenoCommand.start(
                ClassLoaders.NOTHING_SOFT,
                "standalone",
                "--config",
                config.toString(),
                "--home",
                home.toString(),
                "--xds-port",
                "0",
                "--monitoring-port",
                String.valueOf(monitoringPort),
                "--admin-port",
                "0",
                "--concurrency",
                "2",
                "--drain-time-s",
                "120");
    }

    private static MeshLoad.Talk marked(String header) throws IOException {
        return LoadTalks.keepAlive(LoadTalks.connect(httpPort), "load.test", header);
    }

    private static String mesh(int httpPort, int tcpPort) {
        return """
        apiVersion: v1
        kind: Service
        metadata: {name: load}
        spec:
          selector: {app: load}
          ports: [{name: http, port: 80, targetPort: %d}, {name: tcp, port: 90, targetPort: %d}]
        """
                        .formatted(httpPort, tcpPort)
                + MeshFixture.pod("load-1", "127.0.4.1", "{app: load}");
    }

    private static String gateway(int httpPort, int tcpPort) {
        return """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: front}
        spec:
          selector: {istio: ingressgateway}
          servers:
          - {port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}
          - {port: {number: %d, name: tcp, protocol: TCP}, hosts: ["*"]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: raw}
        spec:
          hosts: ["*"]
          gateways: [front]
          tcp: [{match: [{port: %d}], route: [{destination: {host: load, port: {number: 90}}}]}]
        """
                .formatted(httpPort, tcpPort, tcpPort);
    }

    /// All responses carry the mark, and the analyzers miss a host of that name.
    private static void route(String mark) throws IOException {
        Files.writeString(
                config.resolve("route.yaml"),
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: load}
                spec:
                  hosts: ["*"]
                  gateways: [front]
                  http:
                  - headers: {response: {set: {x-mark: %s}}}
                    route: [{destination: {host: load, port: {number: 80}}}]
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: lost}
                spec: {hosts: [lost.test], http: [{route: [{destination: {host: %s}}]}]}
                """
                        .formatted(mark, mark));
    }

    private static void awaitEdit(String mark) {
        Eventually.within(
                SOON,
                () ->
                        assertThat(Http.get(httpPort, "/edit").headers())
                                .containsEntry("x-mark", mark));
    }

    @AfterAll
    static void stops() throws IOException {
        if (load != null) load.close();
        if (leno != null) leno.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "leno-platform-file",
                "leno-istio",
                "leno-analysis",
                "leno-control",
                "leno-xds-translator",
                "leno-rollout",
                "leno-xds-server",
                "leno-xds-client",
                "leno-filters-builtin",
                "leno-script-lua",
                "leno-script-js",
                "leno-script-wasm",
                "leno-console",
                "leno-proxy"
            })
    void aLayerIsReplacedAndComesBackWithoutAFailedRequest(String bundle) throws IOException {
        int before = ClassLoaders.alive(leno);
        int printed = leno.printed();
        Path jar = NextVersion.drop(bundle, 1, drop);
        swapped(printed);
        everythingWorks();
        printed = leno.printed();
        Files.delete(jar);
        swapped(printed);
        everythingWorks();
        load.awaitRounds(10);
        assertThat(load.failures()).as("%s", leno.output()).isEmpty();
        int allowed = before + MAY_STAY.getOrDefault(bundle, 0);
        Eventually.within(
                SOON,
                () ->
                        assertThat(ClassLoaders.alive(leno))
                                .as("class loaders")
                                .isLessThanOrEqualTo(allowed));
    }

    private static void swapped(int printed) {
        leno.awaitAfter(printed, "generation \\d+ is live", SOON);
        load.awaitRounds(10);
        // a new engine makes scripts again a moment after it is live: what began before holds the
        // old
        Eventually.within(
                SOON,
                () -> {
                    load.renew("lasting ");
                    leno.awaitAfter(
                            printed, "generation \\d+ drained and gone", Duration.ofSeconds(5));
                });
        load.awaitRounds(10);
    }

    private static void everythingWorks() throws IOException {
        String mark = "edit-" + ++edits;
        route(mark);
        awaitEdit(mark);
        Eventually.within(
                SOON,
                () -> {
                    assertThat(Http.get(monitoringPort, "/console").status()).isEqualTo(200);
                    assertThat(Http.get(monitoringPort, "/debug/analysis").body()).contains(mark);
                    assertThat(Http.get(monitoringPort, "/debug/pluginz").status()).isEqualTo(200);
                });
        assertThat(load.failures()).as("%s", leno.output()).isEmpty();
    }
}
