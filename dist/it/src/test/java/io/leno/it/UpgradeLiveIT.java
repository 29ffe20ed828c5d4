package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The commands of docs/upgrade-live.md, as they stand there, one after the other under load: each
/// does what its line says, and no request notices.
class UpgradeLiveIT {
    private static final Path PAGE =
            LenoCommand.home().resolve("../../../docs/upgrade-live.md").normalize();
    private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
    private static final Duration SOON = Duration.ofSeconds(60);

    /// What requests get after a command that has this in it; of two, the first that fits.
    private static final List<Map.Entry<String, String>> AFTER_ADMIN =
            List.of(
                    Map.entry("generation=3", "3"),
                    Map.entry("promote", "5"),
                    Map.entry("rollback", "4"),
                    Map.entry("pin", "3"),
                    Map.entry("remove", "none"));

    /// What requests get at the proxies of reviews, and at the one in `prod`, after each command.
    private static final List<List<String>> AFTER_LENOCTL =
            List.of(
                    List.of("deploy tenant.jar -l", "1", "none"),
                    List.of("deploy tenant.jar --all", "1", "1"),
                    List.of("promote", "2", "2"),
                    List.of("rollback", "1", "1"),
                    List.of("plugin pin", "1", "1"),
                    List.of("remove", "none", "none"));

    @TempDir private Path scratch;

    private static List<String> commands(String containing) throws IOException {
        List<String> lines =
                SHELL.matcher(Files.readString(PAGE))
                        .results()
                        .map(each -> each.group(1))
                        .filter(block -> block.contains(containing))
                        .flatMap(String::lines)
                        .toList();
        assertThat(lines).as("commands with " + containing).isNotEmpty();
        return lines;
    }

    private String run(String command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", command)
                        .directory(scratch.toFile())
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment()
                .merge("PATH", LenoCommand.home().resolve("bin").toString(), (a, b) -> b + ":" + a);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    private static String seen(int port, String... headers) {
        return Http.get(port, "/", headers).headers().getOrDefault("x-tenant", "none");
    }

    private static void awaitSeen(int port, String version) {
        Eventually.within(SOON, () -> assertThat(seen(port)).isEqualTo(version));
    }

    @Test
    void theAdminInterfaceDoesWhatThePageSays() throws Exception {
        assumeTrue(isThere("curl"), "needs curl");
        Path drop = Files.createDirectories(scratch.resolve("home/bundles"));
        try (EchoUpstream echo = EchoUpstream.start("echo");
                RunningCommand leno = proxy(echo.port())) {
            int admin = leno.port("admin");
            int http = leno.port("listener http");
            for (int version = 1; version <= 4; version++) {
                dropBundle(drop, version);
                awaitSeen(http, "" + version);
            }
            VersionedJar.bundle(scratch.resolve("tenant.jar"), "tenant", "5");
            try (var load = new SteadyLoad(http, "/", 50, 4)) {
                for (String line : commands("curl")) {
                    run(local(line, admin), Map.of());
                    if (line.contains("header=x-canary:yes"))
                        assertThat(seen(http, "x-canary: yes")).isEqualTo("5");
                    for (Map.Entry<String, String> after : AFTER_ADMIN) {
                        if (!line.contains(after.getKey())) continue;
                        assertThat(seen(http)).as(line).isEqualTo(after.getValue());
                        break;
                    }
                }
                load.stop();
                assertThat(load.failures()).as(leno.output()).isEmpty();
                assertThat(load.answered()).isPositive();
            }
        }
    }

    /// On this test's port, and failing when it is refused.
    private static String local(String line, int admin) {
        return line.replace("localhost:15000", "localhost:" + admin)
                .replaceFirst("^curl ", "curl -sS --fail-with-body ");
    }

    private void dropBundle(Path drop, int version) throws IOException {
        Path made =
                VersionedJar.bundle(scratch.resolve("next.jar"), "tenant", String.valueOf(version));
        Files.move(
                made,
                drop.resolve("tenant.jar"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private RunningCommand proxy(int upstream) throws IOException {
        String bootstrap =
                """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
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
                          route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: echo}}]}]}
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                  clusters:
                  - {name: echo, type: STATIC, load_assignment: {cluster_name: echo, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}}
                """
                        .formatted(upstream);
        Path file = Files.writeString(scratch.resolve("envoy.yaml"), bootstrap);
        return LenoCommand.start(
                "proxy",
                "-c",
                file.toString(),
                "--home",
                scratch.resolve("home").toString(),
                "--concurrency",
                "1");
    }

    @Test
    void theCommandLineDoesOverTheMeshWhatThePageSays() throws Exception {
        int reviews = Ports.free();
        int prod = Ports.free();
        int xds = Ports.free();
        int monitoring = Ports.free();
        VersionedJar.bundle(scratch.resolve("tenant.jar"), "tenant", "1");
        VersionedJar.bundle(scratch.resolve("tenant-2.jar"), "tenant", "2");
        var environment = Map.of("LENO_CONTROL_PLANE", "127.0.0.1:" + monitoring);
        try (var mesh = mesh(reviews, prod);
                RunningCommand controlPlane = controlPlane(mesh, xds, monitoring);
                RunningCommand one = gateway("reviews", "default", xds, reviews);
                RunningCommand two = gateway("other", "prod", xds, prod)) {
            try (var load = new SteadyLoad(reviews, "/", 50, 4)) {
                for (String line : commands("lenoctl plugin")) {
                    String told = line + "\n" + run(line, environment);
                    for (List<String> after : AFTER_LENOCTL) {
                        if (!line.contains(after.getFirst())) continue;
                        assertThat(seen(reviews)).as(told).isEqualTo(after.get(1));
                        assertThat(seen(prod)).as(told).isEqualTo(after.get(2));
                    }
                }
                load.stop();
                assertThat(load.failures()).as(one.output()).isEmpty();
                assertThat(controlPlane.isAlive() && two.isAlive()).isTrue();
            }
        }
    }

    private MeshFixture mesh(int reviews, int prod) throws IOException {
        var mesh = new MeshFixture(Files.createDirectory(scratch.resolve("config")));
        mesh.write(
                "gateway.yaml",
                """
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: front}
                spec:
                  selector: {app: reviews}
                  servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
                ---
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: front, namespace: prod}
                spec:
                  selector: {app: other}
                  servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: prod, namespace: prod}
                spec:
                  hosts: ["*"]
                  gateways: [front]
                  http: [{route: [{destination: {host: reviews.default.svc.cluster.local}}]}]
                """
                        .formatted(reviews, prod));
        mesh.route("[{route: [{destination: {host: reviews}}]}]");
        return mesh;
    }

    private RunningCommand controlPlane(MeshFixture mesh, int xds, int monitoring) {
        RunningCommand controlPlane =
                LenoCommand.start(
                        "control-plane",
                        "--config",
                        mesh.directory.toString(),
                        "--xds-port",
                        String.valueOf(xds),
                        "--monitoring-port",
                        String.valueOf(monitoring),
                        "--plugins",
                        scratch.resolve("plugins").toString());
        controlPlane.await("monitoring on", LenoCommand.START);
        return controlPlane;
    }

    private RunningCommand gateway(String app, String namespace, int xds, int port) {
        RunningCommand proxy =
                LenoCommand.start(
                        Map.of(
                                "POD_NAME",
                                app,
                                "POD_NAMESPACE",
                                namespace,
                                "ISTIO_META_INTERCEPTION_MODE",
                                "NONE",
                                "ISTIO_METAJSON_LABELS",
                                "{\"app\": \"" + app + "\"}"),
                        "proxy",
                        "router",
                        "--discoveryAddress",
                        "127.0.0.1:" + xds,
                        "--proxyAdminPort",
                        "0",
                        "--concurrency",
                        "1",
                        "--home",
                        scratch.resolve("home-" + app).toString());
        proxy.await("listener \\S+ on \\S*:" + port, LenoCommand.START);
        return proxy;
    }

    private static boolean isThere(String command) {
        for (String folder : System.getenv("PATH").split(":", -1))
            if (Files.isExecutable(Path.of(folder, command))) return true;
        return false;
    }
}
