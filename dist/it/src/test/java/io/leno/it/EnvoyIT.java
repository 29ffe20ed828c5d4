package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.it.LenoCommand.ControlPlane;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A real Envoy takes its configuration from `leno control-plane`.
class EnvoyIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String GATEWAY =
            "router~127.0.0.1~gateway.istio-system~istio-system.svc.cluster.local";
    private static final String GATEWAY_METADATA =
            "{LABELS: {istio: ingressgateway}, INTERCEPTION_MODE: NONE}";

    @TempDir private Path config;

    @TempDir private Path scratch;

    @Test
    void anEnvoyGatewayServesAndFollowsEveryEditWithoutRefusingAny() throws IOException {
        try (MeshFixture mesh = new MeshFixture(config);
                ControlPlane leno = LenoCommand.controlPlane(config);
                EnvoyCommand envoy =
                        EnvoyCommand.start(scratch, GATEWAY, GATEWAY_METADATA, leno.xdsPort())) {
            Eventually.within(
                    SOON,
                    () -> assertThat(Http.get(mesh.gatewayPort, "/a").body()).isEqualTo("v1 /a"));

            mesh.routeAllTo("v2");
            Eventually.within(
                    SOON,
                    () -> assertThat(Http.get(mesh.gatewayPort, "/b").body()).isEqualTo("v2 /b"));

            mesh.route(
                    """
                    [{match: [{headers: {end-user: {exact: jason}}}], fault: {abort: {httpStatus: 555, percentage: {value: 100}}}, \
                    route: [{destination: {host: reviews, subset: v1}}]}, \
                    {match: [{uri: {prefix: /old}}], rewrite: {uri: /new}, route: [{destination: {host: reviews, subset: v2}}]}, \
                    {match: [{uri: {exact: /away}}], redirect: {uri: /here, redirectCode: 302}}, \
                    {route: [{destination: {host: reviews, subset: v1}}], timeout: 3s, retries: {attempts: 2, perTryTimeout: 1s}, \
                    mirror: {host: reviews, subset: v2}, mirrorPercentage: {value: 10}}]\
                    """);
            Eventually.within(
                    SOON,
                    () ->
                            assertThat(Http.get(mesh.gatewayPort, "/old/x").body())
                                    .isEqualTo("v2 /new/x"));
            assertThat(Http.get(mesh.gatewayPort, "/", "end-user: jason").status()).isEqualTo(555);
            assertThat(Http.get(mesh.gatewayPort, "/away").headers().get("location"))
                    .endsWith("/here");
            assertThat(Http.get(mesh.gatewayPort, "/c").body()).isEqualTo("v1 /c");
            envoy.assertNothingRefused();
        }
    }

    @Test
    void anEnvoySidecarReachesServicesByNameAndServesItsOwnWorkload() throws IOException {
        try (MeshFixture mesh = new MeshFixture(config)) {
            mesh.write("client.yaml", MeshFixture.pod("client", "127.0.3.9", "{app: client}"));
            String node = "sidecar~127.0.3.9~client.default~default.svc.cluster.local";
            String metadata =
                    "{INTERCEPTION_MODE: NONE, LENO_LOOPBACK: 127.0.4.9, HTTP_PROXY_PORT:"
                            + " \"15002\"}";
            try (ControlPlane leno = LenoCommand.controlPlane(config);
                    EnvoyCommand envoy =
                            EnvoyCommand.start(scratch, node, metadata, leno.xdsPort())) {
                Eventually.within(
                        SOON,
                        () ->
                                assertThat(
                                                Http.get(
                                                                "127.0.4.9",
                                                                9080,
                                                                "/x",
                                                                "Host: reviews:9080")
                                                        .body())
                                        .isEqualTo("v1 /x"));
                assertThat(
                                Http.get(
                                                "127.0.4.9",
                                                15002,
                                                "/y",
                                                "Host: reviews.default.svc.cluster.local:9080")
                                        .body())
                        .isEqualTo("v1 /y");
                envoy.assertNothingRefused();
            }
        }
    }

    @Test
    void anEnvoySidecarBehindIptablesAcceptsEverything() throws IOException {
        try (MeshFixture mesh = new MeshFixture(config);
                ControlPlane leno = LenoCommand.controlPlane(config);
                EnvoyCommand envoy =
                        EnvoyCommand.start(
                                scratch,
                                "sidecar~127.0.3.1~reviews-v1.default~default.svc.cluster.local",
                                "{}",
                                leno.xdsPort())) {
            Eventually.within(
                    SOON,
                    () ->
                            assertThat(envoy.stat("listener_manager.lds.update_success"))
                                    .isPositive());
            mesh.routeAllTo("v2");
            Eventually.within(
                    SOON,
                    () ->
                            assertThat(Http.get(envoy.adminPort(), "/config_dump").body())
                                    .contains("|v2|reviews"));
            envoy.assertNothingRefused();
        }
    }
}
