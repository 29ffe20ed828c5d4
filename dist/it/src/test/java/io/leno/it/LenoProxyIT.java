package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// `leno proxy -c` takes the bootstrap files that Envoy takes.
class LenoProxyIT {
    @TempDir private Path directory;

    @TempDir private Path config;

    private static String bootstrap(int listenerPort, int upstreamPort, String filters) {
        return """
        admin:
          address:
            socket_address: {address: 127.0.0.1, port_value: 0}
        static_resources:
          listeners:
          - name: ingress
            address:
              socket_address: {address: 127.0.0.1, port_value: %d}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: ingress_http
                  http_filters:
        %s
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                  route_config:
                    name: local_route
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - match: {prefix: "/direct"}
                        direct_response: {status: 418, body: {inline_string: "teapot"}}
                      - match: {prefix: "/"}
                        route: {cluster: upstream, prefix_rewrite: "/seen/"}
          clusters:
          - name: upstream
            type: STATIC
            connect_timeout: 1s
            lb_policy: LEAST_REQUEST
            load_assignment:
              cluster_name: upstream
              endpoints:
              - lb_endpoints:
                - endpoint:
                    address:
                      socket_address: {address: 127.0.3.1, port_value: %d}
        """
                .formatted(listenerPort, filters, upstreamPort);
    }

    @Test
    void aStaticBootstrapServes() throws IOException {
        int port = Ports.free();
        try (MeshFixture mesh = new MeshFixture(config)) {
            Path file =
                    Files.writeString(
                            directory.resolve("envoy.yaml"), bootstrap(port, mesh.servicePort, ""));
            try (RunningCommand leno = LenoCommand.start("proxy", "-c", file.toString())) {
                leno.await("listener ingress on \\S*:" + port, LenoCommand.START);
                assertThat(Http.get(port, "/x").body()).isEqualTo("v1 /seen/x");
                assertThat(Http.get(port, "/direct").status()).isEqualTo(418);
                int admin = leno.port("admin");
                assertThat(Http.get(admin, "/ready").body()).isEqualTo("LIVE\n");
                assertThat(Http.get(admin, "/stats").body())
                        .contains("cluster.upstream.upstream_rq_total: 1\n");
                assertThat(Http.get(admin, "/clusters").body()).contains("upstream::127.0.3.1:");
                assertThat(Http.get(admin, "/listeners").body())
                        .isEqualTo("ingress::127.0.0.1:" + port + "\n");
                assertThat(Http.get(admin, "/config_dump").body())
                        .contains("envoy.admin.v3.RoutesConfigDump");
                assertThat(Http.get(admin, "/stats/prometheus").body())
                        .contains(
                                "envoy_cluster_upstream_rq_total{envoy_cluster_name=\"upstream\"}"
                                        + " 1");
            }
        }
    }

    @Test
    void anUnknownExtensionIsRefusedByName() throws IOException, InterruptedException {
        String unknown =
                """
                          - name: acme.shiny
                            typed_config:
                              "@type": type.googleapis.com/acme.filters.Shiny
                """;
        Path file =
                Files.writeString(
                        directory.resolve("envoy.yaml"),
                        bootstrap(Ports.free(), Ports.free(), unknown.stripTrailing()));
        try (RunningCommand leno = LenoCommand.start("proxy", "-c", file.toString())) {
            assertThat(leno.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
            assertThat(leno.output()).contains("acme.filters.Shiny");
        }
    }
}
