package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.it.LenoCommand.ControlPlane;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

/// An ingress gateway, Envoy's and Leno's, takes its certificates from Secrets in the folder that
/// the control plane reads; `curl` comes through it.
class GatewaySecretsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path config;

    @TempDir private Path scratch;

    private final int port = Ports.free();
    private final int latePort = Ports.free();

    @BeforeEach
    void identities() throws Exception {
        TestIdentities.in(scratch);
    }

    @Test
    void envoyTerminatesTlsWithSecretsThatCanBeRotated() throws IOException {
        try (MeshFixture mesh = mesh();
                ControlPlane leno = LenoCommand.controlPlane(config);
                EnvoyCommand envoy =
                        EnvoyCommand.start(
                                scratch,
                                "router~127.0.0.1~gateway.istio-system~istio-system.svc.cluster.local",
                                "{LABELS: {istio: ingressgateway}}",
                                leno.xdsPort())) {
            terminatesTls(mesh, leno);
            envoy.assertNothingRefused();
        }
    }

    @Test
    void lenoTerminatesTlsWithSecretsThatCanBeRotated() throws IOException {
        try (MeshFixture mesh = mesh();
                ControlPlane leno = LenoCommand.controlPlane(config);
                RunningCommand proxy =
                        LenoCommand.start(
                                Map.of(
                                        "POD_NAME", "gateway",
                                        "POD_NAMESPACE", "istio-system",
                                        "INSTANCE_IP", "127.0.0.1",
                                        "ISTIO_METAJSON_LABELS", "{\"istio\": \"ingressgateway\"}"),
                                "proxy",
                                "router",
                                "--discoveryAddress",
                                "127.0.0.1:" + leno.xdsPort(),
                                "--proxyAdminPort",
                                "0",
                                "--concurrency",
                                "1",
                                "--home",
                                scratch.resolve("home").toString())) {
            proxy.await("listener \\S+ on \\S*:" + port, LenoCommand.START);
            terminatesTls(mesh, leno);
        }
    }

    private void terminatesTls(MeshFixture mesh, ControlPlane leno) throws IOException {
        Eventually.within(SOON, () -> assertThat(get(port, "a.example", "ca")).isEqualTo("v1 /x"));
        assertThat(get(port, "a.example", "other")).contains("certificate");

        assertThat(get(port, "b.example", "ca", "client")).isEqualTo("v1 /x");
        assertThat(get(port, "b.example", "ca", "stranger")).startsWith("curl: ");
        assertThat(get(port, "b.example", "ca")).startsWith("curl: ");

        mesh.write("a.yaml", secret("a", "stranger", ""));
        Eventually.within(
                SOON, () -> assertThat(get(port, "a.example", "ca")).contains("certificate"));
        mesh.write("a.yaml", secret("a", "a-rsa", ""));
        Eventually.within(SOON, () -> assertThat(get(port, "a.example", "ca")).isEqualTo("v1 /x"));

        mesh.write("late-gateway.yaml", gateway("late", latePort, server("SIMPLE", "late", "a")));
        leno.command().await("secret istio-system/late not found: what needs it waits", SOON);
        assertThat(get(latePort, "a.example", "ca")).startsWith("curl: ");
        mesh.write("late.yaml", secret("late", "a", ""));
        Eventually.within(
                SOON, () -> assertThat(get(latePort, "a.example", "ca")).isEqualTo("v1 /x"));
    }

    private MeshFixture mesh() throws IOException {
        MeshFixture mesh = new MeshFixture(config);
        mesh.write("a.yaml", secret("a", "a", ""));
        mesh.write("b.yaml", secret("b", "b", "ca"));
        mesh.write(
                "gateway-tls.yaml",
                gateway("tls", port, server("SIMPLE", "a", "a"), server("MUTUAL", "b", "b")));
        mesh.write(
                "route-tls.yaml",
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: tls}
                spec:
                  hosts: ["*"]
                  gateways: [tls, late]
                  http: [{route: [{destination: {host: reviews, subset: v1}}]}]
                """);
        return mesh;
    }

    private static String gateway(String name, int port, String... servers) {
        var text = new StringBuilder();
        for (String server : servers) text.append(server.formatted(port));
        return """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: %s}
        spec:
          selector: {istio: ingressgateway}
          servers:
        """
                        .formatted(name)
                + text;
    }

    /// With a place for the port.
    private static String server(String mode, String credential, String host) {
        return "  - {port: {number: %%d, name: https-%s, protocol: HTTPS}, hosts: [%s.example], tls: {mode: %s, credentialName: %s}}\n"
                .formatted(host, host, mode, credential);
    }

    /// @param authority whose certificate clients need; empty for none
    private String secret(String name, String identity, String authority) throws IOException {
        return """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s, namespace: istio-system}
        type: kubernetes.io/tls
        data:
          tls.crt: %s
          tls.key: %s
          ca.crt: %s
        """
                .formatted(
                        name,
                        base64(identity + ".pem"),
                        base64(identity + ".key"),
                        authority.isEmpty() ? "\"\"" : base64(authority + ".pem"));
    }

    private String base64(String file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(scratch.resolve(file)));
    }

    /// The body of the response, or what curl says of the failure.
    ///
    /// @param trusted whose certificates it takes
    /// @param own its certificate, if it has one
    private String get(int port, String host, String trusted, String... own) {
        var command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "5"));
        command.addAll(List.of("--resolve", host + ":" + port + ":127.0.0.1"));
        command.addAll(List.of("--cacert", scratch.resolve(trusted + ".pem").toString()));
        for (String identity : own) {
            command.addAll(List.of("--cert", scratch.resolve(identity + ".pem").toString()));
            command.addAll(List.of("--key", scratch.resolve(identity + ".key").toString()));
        }
        command.add("https://" + host + ":" + port + "/x");
        try {
            Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
