package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.it.LenoCommand.ControlPlane;
import io.leno.testkit.ImageServer;
import io.leno.testkit.wasm.WatAssembler;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/// Every way to attach a script to a gateway: written into a rule, edited there, taken out again,
/// while requests flow on connections that stay.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptAttachmentIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String MARK = "x-stamp";
    private static final String GATEWAY =
            "router~127.0.0.1~gateway.istio-system~istio-system.svc.cluster.local";
    private static final String METADATA =
            "{LABELS: {istio: ingressgateway}, INTERCEPTION_MODE: NONE}";
    private static final String SELECTOR = "selector: {matchLabels: {istio: ingressgateway}}";
    private static final String BEFORE_ROUTER =
            """
              - applyTo: HTTP_FILTER
                match: {context: GATEWAY, listener: {filterChain: {filter: {name: envoy.filters.network.http_connection_manager, subFilter: {name: envoy.filters.http.router}}}}}
            """;
    private static final String LUA = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.";

    @TempDir private static Path scratch;

    private final ImageServer images = ImageServer.start();
    private HttpServer files;
    private MeshFixture mesh;
    private ControlPlane control;
    private RunningCommand gateway;
    private SteadyLoad load;

    @BeforeAll
    void starts() throws IOException {
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.start();
        mesh = new MeshFixture(Files.createDirectory(scratch.resolve("config")));
        mesh.route(
                "[{name: slow, match: [{uri: {prefix: /slow}}], route: [{destination: {host:"
                        + " reviews, subset: v2}}]}, {name: rest, route: [{destination: {host:"
                        + " reviews, subset: v1}}]}]");
        control = LenoCommand.controlPlane(mesh.directory);
        Path home = Files.createDirectories(scratch.resolve("home/bundles")).getParent();
        drop(home, "marks.lua", lua("dropped lua").getBytes(StandardCharsets.UTF_8));
        drop(
                home,
                "signs.js",
                ("export function onResponse({headers}, {config}) { headers.set('x-stamp',"
                                + " config.mark); }")
                        .getBytes(StandardCharsets.UTF_8));
        drop(home, "stamps.wasm", wasm("there"));
        Path bootstrap =
                Files.writeString(
                        scratch.resolve("gateway.yaml"),
                        EnvoyCommand.bootstrap(GATEWAY, METADATA, control.xdsPort(), Ports.free()));
        gateway = LenoCommand.proxy(List.of("--home", home.toString(), "-c", bootstrap.toString()));
        Eventually.within(
                LenoCommand.START,
                () -> assertThat(Http.get(mesh.gatewayPort, "/").status()).isEqualTo(200));
        load = new SteadyLoad(mesh.gatewayPort, "/", 50, 4);
    }

    private static void drop(Path home, String name, byte[] content) throws IOException {
        String plugin = name.substring(0, name.indexOf('.'));
        Files.writeString(
                home.resolve("bundles/" + plugin + ".yaml"), "attachment: where_configured\n");
        Files.write(home.resolve("bundles/" + name), content);
    }

    @AfterAll
    void ends() {
        if (load != null) load.close();
        if (gateway != null) gateway.close();
        if (control != null) control.close();
        if (mesh != null) mesh.close();
        if (files != null) files.stop(0);
        images.close();
    }

    private static String lua(String mark) {
        return "function envoy_on_response(h) h:headers():add(\""
                + MARK
                + "\", \""
                + mark
                + "\") end";
    }

    /// @param mark of five letters
    private static byte[] wasm(String mark) throws IOException {
        String wat = Files.readString(Path.of("src/test/resources/wasm/stamp.wat"));
        return WatAssembler.assemble(wat.replace("STAMP", mark));
    }

    private static String sha256(byte[] content) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static String rule(String kind, String name, String spec) {
        String group = kind.equals("FilterPlugin") ? "extensions.leno.io" : "extensions.istio.io";
        return """
        apiVersion: %s/v1alpha1
        kind: %s
        metadata: {name: %s, namespace: istio-system}
        spec:
        %s
        """
                .formatted(group, kind, name, (SELECTOR + "\n" + spec).indent(2));
    }

    private static String envoyFilter(String patches) {
        return """
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: script, namespace: istio-system}
        spec:
          workloadSelector: {labels: {istio: ingressgateway}}
          configPatches:
        """
                + patches;
    }

    /// Attached, edited, taken away; nothing is lost meanwhile.
    private void attach(String rule, String mark, String edited, String editedMark)
            throws IOException {
        mesh.write("script.yaml", rule);
        expect("/", mark);
        mesh.write("script.yaml", edited);
        expect("/", editedMark);
        takeAway();
    }

    private void takeAway() throws IOException {
        Files.delete(mesh.directory.resolve("script.yaml"));
        expect("/", null);
        assertThat(load.failures()).as(gateway.output()).isEmpty();
    }

    /// @param mark null for none
    private void expect(String target, String mark) {
        Eventually.within(
                SOON,
                () -> {
                    Http.Response response = Http.get(mesh.gatewayPort, target);
                    assertThat(response.status()).as(control.command().output()).isEqualTo(200);
                    assertThat(response.headers().get(MARK)).isEqualTo(mark);
                });
    }

    @Test
    void luaOfAnEnvoyFilter() throws IOException {
        attach(insertsLua("first"), "first", insertsLua("other"), "other");
    }

    private static String insertsLua(String mark) {
        return envoyFilter(
                BEFORE_ROUTER
                        + "    patch: {operation: INSERT_BEFORE, value: {name: lua, typed_config:"
                        + " {\"@type\": "
                        + LUA
                        + "Lua, inlineCode: '"
                        + lua(mark)
                        + "'}}}\n");
    }

    @Test
    void luaOfARouteByAnEnvoyFilter() throws IOException {
        String patches =
                BEFORE_ROUTER
                        + "    patch: {operation: INSERT_BEFORE, value: {name: lua, typed_config:"
                        + " {\"@type\": "
                        + LUA
                        + "Lua, source_codes: {marks: {inline_string: '"
                        + lua("by name")
                        + "'}}}}}\n"
                        + """
                          - applyTo: HTTP_ROUTE
                            match: {context: GATEWAY, routeConfiguration: {vhost: {route: {name: slow}}}}
                            patch: {operation: MERGE, value: {typed_per_filter_config: {lua: {"@type": %sLuaPerRoute, name: marks}}}}
                        """
                                .formatted(LUA);
        mesh.write("script.yaml", envoyFilter(patches));
        expect("/slow", "by name");
        expect("/", null);
        takeAway();
        expect("/slow", null);
    }

    @Test
    void luaByExtensionDiscovery() throws IOException {
        attach(discovered("first"), "first", discovered("other"), "other");
    }

    private static String discovered(String mark) {
        return envoyFilter(
                BEFORE_ROUTER
                        + """
                            patch:
                              operation: INSERT_BEFORE
                              value:
                                name: found
                                config_discovery:
                                  config_source: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 20s}
                                  type_urls: [%1$sLua]
                          - applyTo: EXTENSION_CONFIG
                            match: {context: GATEWAY}
                            patch:
                              operation: ADD
                              value:
                                name: found
                                typed_config: {"@type": %1$sLua, default_source_code: {inline_string: '%2$s'}}
                        """
                                .formatted(LUA, lua(mark)));
    }

    @Test
    void luaOfATrafficExtension() throws IOException {
        attach(extensionWithLua("first"), "first", extensionWithLua("other"), "other");
    }

    private static String extensionWithLua(String mark) {
        return rule("TrafficExtension", "lua", "lua: {inlineCode: '" + lua(mark) + "'}");
    }

    @Test
    void wasmOfAFile() throws IOException {
        Path first = Files.write(scratch.resolve("first.wasm"), wasm("first"));
        Path other = Files.write(scratch.resolve("other.wasm"), wasm("other"));
        attach(
                rule("WasmPlugin", "file", "url: file://" + first),
                "first",
                rule("WasmPlugin", "file", "url: file://" + other),
                "other");
        attach(
                rule("TrafficExtension", "file", "wasm: {url: 'file://" + other + "'}"),
                "other",
                rule("TrafficExtension", "file", "wasm: {url: 'file://" + first + "'}"),
                "first");
    }

    @Test
    void wasmOfAServer() throws Exception {
        serve("/first.wasm", wasm("first"));
        serve("/other.wasm", wasm("other"));
        attach(
                fetched("first.wasm", wasm("first")),
                "first",
                fetched("other.wasm", wasm("other")),
                "other");
    }

    private void serve(String path, byte[] content) {
        files.createContext(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                    exchange.close();
                });
    }

    private String fetched(String file, byte[] content) throws GeneralSecurityException {
        return rule(
                "WasmPlugin",
                "server",
                "url: http://127.0.0.1:"
                        + files.getAddress().getPort()
                        + "/"
                        + file
                        + "\nsha256: "
                        + sha256(content));
    }

    @Test
    void wasmOfAnImage() throws IOException {
        images.pushArchive(
                "team/stamp", "1", "application/vnd.oci.image.layer.v1.tar+gzip", wasm("first"));
        String digest = images.pushModule("team/stamp", "2", wasm("other"));
        String image = "oci://" + images.authority() + "/team/stamp";
        attach(
                rule("WasmPlugin", "image", "url: " + image + ":1"),
                "first",
                rule(
                        "WasmPlugin",
                        "image",
                        "url: " + image + "@" + digest + "\nsha256: " + digest.substring(7)),
                "other");
    }

    @Test
    void droppedScriptsByFilterPlugins() throws IOException {
        attach(
                rule("FilterPlugin", "dropped", "plugin: marks"),
                "dropped lua",
                rule("FilterPlugin", "dropped", "plugin: stamps"),
                "there");
        attach(
                rule("FilterPlugin", "dropped", "plugin: signs\nconfig: {mark: first}"),
                "first",
                rule("FilterPlugin", "dropped", "plugin: signs\nconfig: {mark: other}"),
                "other");
    }
}
