package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.it.plugin.Endless;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A filter never comes back from a call: its call is ended, its plugin is out of service, and
/// every other stream and connection of its event loop goes on.
class StuckFilterIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private static String bootstrap(int httpPort, int tcpPort, LoadUpstream upstream) {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
          - name: http
            address: {socket_address: {address: 127.0.0.1, port_value: %d}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: http
                  upgrade_configs: [{upgrade_type: websocket}]
                  stream_idle_timeout: 0s
                  route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: http, timeout: 0s}}]}]}
                  http_filters:
                  - name: endless
                    typed_config:
                      "@type": type.googleapis.com/xds.type.v3.TypedStruct
                      type_url: type.googleapis.com/io.leno.FilterPlugin
                      value: {plugin: io.leno.it.endless, failurePolicy: FAIL_OPEN}
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          - name: tcp
            address: {socket_address: {address: 127.0.0.1, port_value: %d}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.tcp_proxy
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                  stat_prefix: tcp
                  cluster: tcp
          clusters:
          - {name: http, type: STATIC, load_assignment: {cluster_name: http, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}}
          - {name: tcp, type: STATIC, load_assignment: {cluster_name: tcp, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}}
        """
                .formatted(httpPort, tcpPort, upstream.httpPort(), upstream.tcpPort());
    }

    @Test
    void theCallIsEndedAndNobodyElseNotices() throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        int http = Ports.free();
        int tcp = Ports.free();
        PluginJar.drop(
                home,
                "endless.jar",
                PluginJar.of(Endless.class, List.of("Endless", "Endless$Filter"), "1"));
        try (LoadUpstream upstream = LoadUpstream.start();
                RunningCommand leno = start(home, bootstrap(http, tcp, upstream))) {
            int admin = leno.port("admin");
            leno.await("Plugin endless: generation 1 is live", LenoCommand.START);
            leno.await("listener tcp on", LenoCommand.START);
            try (MeshLoad load = MeshLoad.start(http, tcp, "load.test")) {
                load.awaitRounds(10);

                // its policy is to go on without it
                assertThat(Http.get(http, "/stuck").status()).isEqualTo(200);

                leno.await("its call is ended: it keeps event loop \\d for \\d+ ms at", SOON);
                leno.await("is out of service until its plugin is replaced", SOON);
                load.awaitRounds(20);
                assertThat(load.failures()).as(leno.output()).isEmpty();
                String stats = Http.get(admin, "/stats?filter=endless").body();
                assertThat(stats).contains("threw: 1", "quarantined: 1");
                assertThat(Http.get(http, "/stuck").status()).isEqualTo(200);
                assertThat(Http.get(admin, "/stats?filter=endless").body()).contains("threw: 1");
            }
        }
    }

    private RunningCommand start(Path home, String bootstrap) throws IOException {
        Path file = Files.writeString(directory.resolve("envoy.yaml"), bootstrap);
        return LenoCommand.start(
                "proxy", "--concurrency", "2", "-c", file.toString(), "--home", home.toString());
    }
}
