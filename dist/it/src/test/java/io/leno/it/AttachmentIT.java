package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.it.LenoCommand.ControlPlane;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Rules of the control plane attach a dropped plugin to chosen workloads and routes, and let it
/// go, while requests flow.
class AttachmentIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String MARK = "x-greeting";
    private static final String GATEWAY =
            "router~127.0.0.1~gateway.istio-system~istio-system.svc.cluster.local";
    private static final String GATEWAY_METADATA =
            "{LABELS: {istio: ingressgateway}, INTERCEPTION_MODE: NONE}";
    private static final String SIDECAR =
            "sidecar~127.0.3.9~client.default~default.svc.cluster.local";
    private static final String SIDECAR_METADATA =
            "{INTERCEPTION_MODE: NONE, LENO_LOOPBACK: 127.0.4.9}";

    private static final String BEFORE_ROUTER =
            """
            applyTo: HTTP_FILTER
                match: {context: GATEWAY, listener: {filterChain: {filter: {name: envoy.filters.network.http_connection_manager, subFilter: {name: envoy.filters.http.router}}}}}\
            """;

    @TempDir private Path config;

    @TempDir private Path scratch;

    @Test
    void aFilterPluginIsAttachedChangedAndRemovedUnderLoad() throws IOException {
        try (MeshFixture mesh = new MeshFixture(config)) {
            twoRoutes(mesh);
            mesh.write("client.yaml", MeshFixture.pod("client", "127.0.3.9", "{app: client}"));
            try (ControlPlane control = LenoCommand.controlPlane(config);
                    RunningCommand gateway = proxy("gateway", GATEWAY, GATEWAY_METADATA, control);
                    RunningCommand sidecar = proxy("sidecar", SIDECAR, SIDECAR_METADATA, control)) {
                serves(gateway, () -> Http.get(mesh.gatewayPort, "/a"));
                serves(sidecar, () -> Http.get("127.0.4.9", 9080, "/a", "Host: reviews:9080"));
                try (SteadyLoad load = new SteadyLoad(mesh.gatewayPort, "/slow/x", 100, 10)) {
                    mesh.write("plugin.yaml", plugin("routes: [slow]", "one", ""));
                    expect(mesh, "/slow/a", "one");
                    expect(mesh, "/a", null);
                    assertThat(
                                    Http.get("127.0.4.9", 9080, "/slow/a", "Host: reviews:9080")
                                            .headers())
                            .doesNotContainKey(MARK);

                    mesh.write("plugin.yaml", plugin("routes: [slow]", "two", ""));
                    expect(mesh, "/slow/a", "two");

                    mesh.write(
                            "plugin.yaml",
                            plugin(
                                    "methods: [GET]",
                                    "three",
                                    "perRoute: [{routes: [slow], config: {greeting: four}}]"));
                    expect(mesh, "/a", "three");
                    expect(mesh, "/slow/a", "four");

                    Files.delete(config.resolve("plugin.yaml"));
                    expect(mesh, "/slow/a", null);
                    expect(mesh, "/a", null);
                    load.stop();
                    assertThat(load.answered()).isPositive();
                    assertThat(load.failures()).as(gateway.output()).isEmpty();
                }
            }
        }
    }

    @Test
    void anEnvoyFilterInsertsAPluginAndConfiguresItForARoute() throws IOException {
        try (MeshFixture mesh = new MeshFixture(config)) {
            twoRoutes(mesh);
            try (ControlPlane control = LenoCommand.controlPlane(config);
                    RunningCommand gateway = proxy("gateway", GATEWAY, GATEWAY_METADATA, control)) {
                serves(gateway, () -> Http.get(mesh.gatewayPort, "/a"));
                try (SteadyLoad load = new SteadyLoad(mesh.gatewayPort, "/slow/x", 100, 10)) {
                    mesh.write(
                            "patch.yaml",
                            envoyFilter(
                                    insert("greeting", typedStruct("patched")),
                                    perRoute("greeting", typedStruct("per route"))));
                    expect(mesh, "/a", "patched");
                    expect(mesh, "/slow/a", "per route");

                    Files.delete(config.resolve("patch.yaml"));
                    expect(mesh, "/slow/a", null);
                    load.stop();
                    assertThat(load.failures()).as(gateway.output()).isEmpty();
                }
            }
        }
    }

    @Test
    void aRealEnvoyGetsTheRightPatchesAndIsSparedTheWrongOnes() throws IOException {
        try (MeshFixture mesh = new MeshFixture(config)) {
            twoRoutes(mesh);
            try (ControlPlane control = LenoCommand.controlPlane(config);
                    EnvoyCommand envoy =
                            EnvoyCommand.start(
                                    scratch, GATEWAY, GATEWAY_METADATA, control.xdsPort())) {
                Eventually.within(
                        SOON,
                        () -> assertThat(Http.get(mesh.gatewayPort, "/a").status()).isEqualTo(200));
                mesh.write("plugin.yaml", plugin("routes: [slow]", "one", ""));
                mesh.write(
                        "patch.yaml",
                        envoyFilter(
                                insert("greeting", typedStruct("nobody knows this type")),
                                insert("broken", "{\"@type\": type.googleapis.com/no.Such}"),
                                insert("lua", lua("lua")),
                                perRoute("lua", luaPerRoute())));
                Eventually.within(
                        SOON,
                        () ->
                                assertThat(Http.get(mesh.gatewayPort, "/a").headers())
                                        .containsEntry(MARK, "lua"));
                assertThat(Http.get(mesh.gatewayPort, "/slow/a").headers()).doesNotContainKey(MARK);
                assertThat(control.command().output())
                        .contains("spec.configPatches[0]")
                        .contains("io.example.Greeting")
                        .contains("spec.configPatches[1]")
                        .contains("no.Such");
                envoy.assertNothingRefused();
            }
        }
    }

    private static void twoRoutes(MeshFixture mesh) {
        mesh.route(
                "[{name: slow, match: [{uri: {prefix: /slow}}], route: [{destination: {host:"
                        + " reviews, subset: v2}}]}, {name: rest, route: [{destination: {host:"
                        + " reviews, subset: v1}}]}]");
    }

    private static void serves(
            RunningCommand proxy, java.util.function.Supplier<Http.Response> request) {
        Eventually.within(
                LenoCommand.START,
                () -> {
                    if (!proxy.isAlive()) throw new IllegalStateException(proxy.output());
                    assertThat(request.get().status()).isEqualTo(200);
                });
    }

    /// @param greeting null for none
    private static void expect(MeshFixture mesh, String target, String greeting) {
        Eventually.within(
                SOON,
                () -> {
                    Http.Response response = Http.get(mesh.gatewayPort, target);
                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.headers().get(MARK)).isEqualTo(greeting);
                });
    }

    private static String plugin(String match, String greeting, String more) {
        return """
        apiVersion: extensions.leno.io/v1alpha1
        kind: FilterPlugin
        metadata: {name: greeting, namespace: istio-system}
        spec:
          plugin: io.leno.it.greeting
          selector: {matchLabels: {istio: ingressgateway}}
          match: [{%s}]
          config: {greeting: %s}
          failurePolicy: FAIL_OPEN
          %s
        """
                .formatted(match, greeting, more);
    }

    private static String envoyFilter(String... patches) {
        return """
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: greeting, namespace: istio-system}
        spec:
          workloadSelector: {labels: {istio: ingressgateway}}
          configPatches:
        """
                + String.join("", List.of(patches));
    }

    private static String insert(String name, String typedConfig) {
        return """
          - %s
            patch: {operation: INSERT_BEFORE, value: {name: %s, typed_config: %s}}
        """
                .formatted(BEFORE_ROUTER, name, typedConfig);
    }

    private static String perRoute(String name, String typedConfig) {
        return """
          - applyTo: HTTP_ROUTE
            match: {context: GATEWAY, routeConfiguration: {vhost: {route: {name: slow}}}}
            patch: {operation: MERGE, value: {typed_per_filter_config: {%s: %s}}}
        """
                .formatted(name, typedConfig);
    }

    private static String typedStruct(String greeting) {
        return "{\"@type\": type.googleapis.com/xds.type.v3.TypedStruct, type_url:"
                + " type.googleapis.com/io.example.Greeting, value: {greeting: "
                + greeting
                + "}}";
    }

    private static String lua(String greeting) {
        return "{\"@type\": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua,"
                + " default_source_code: {inline_string: 'function envoy_on_response(h)"
                + " h:headers():add(\""
                + MARK
                + "\", \""
                + greeting
                + "\") end'}}";
    }

    private static String luaPerRoute() {
        return "{\"@type\": type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute,"
                + " disabled: true}";
    }

    private RunningCommand proxy(String name, String node, String metadata, ControlPlane control)
            throws IOException {
        Path file = scratch.resolve(name + ".yaml");
        String bootstrap = EnvoyCommand.bootstrap(node, metadata, control.xdsPort(), Ports.free());
        Files.writeString(file, bootstrap);
        Path home = Files.createDirectory(scratch.resolve(name));
        PluginJar.drop(home);
        return LenoCommand.proxy(List.of("--home", home.toString(), "-c", file.toString()));
    }
}
