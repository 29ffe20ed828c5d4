package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/// TCP connections within HTTP requests, and listeners inside the proxy, of which both consist
/// here: a TCP listener sends CONNECT or POST to an internal one, which ends it.
class TcpTunnelTest {
    private static final String H2 =
            """
              typed_extension_protocol_options:
                envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                  "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                  explicit_http_config: {http2_protocol_options: {}}
            """;

    private static String yaml(String tunnel, String options, String routes, int port) {
        return """
        bootstrap_extensions:
        - name: envoy.bootstrap.internal_listener
          typed_config: {"@type": type.googleapis.com/envoy.extensions.bootstrap.internal_listener.v3.InternalListener}
        static_resources:
          listeners:
          - name: tcp
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.tcp_proxy
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: t, cluster: inside, tunneling_config: %s}
          - name: end
            internal_listener: {}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: end
                  http2_protocol_options: {allow_connect: true}
                  upgrade_configs: [{upgrade_type: CONNECT}]
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
        %s
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          clusters:
          - name: inside
            connect_timeout: 1s
            load_assignment: {cluster_name: inside, endpoints: [{lb_endpoints: [{endpoint: {address: {envoy_internal_address: {server_listener_name: end}}}}]}]}
        %s
        %s
        """
                .formatted(
                        tunnel,
                        routes.indent(14),
                        options.indent(2),
                        TestProxy.cluster("a", port).indent(2));
    }

    private static final String ENDS =
            """
            - match: {connect_matcher: {}}
              route: {cluster: a, upgrade_configs: [{upgrade_type: CONNECT, connect_config: {}}]}
            - match: {prefix: /}
              route: {cluster: a, upgrade_configs: [{upgrade_type: CONNECT, connect_config: {allow_post: true}}]}
            """;

    private static void echo(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{hostname: 'x:1'}",
                "{hostname: x, use_post: true}",
                "h2{hostname: 'x:1'}",
                "h2{hostname: x, use_post: true, post_path: /there}"
            })
    void bytesPassBothWays(String tunnel) throws Exception {
        boolean h2 = tunnel.startsWith("h2");
        String config = h2 ? tunnel.substring(2) : tunnel;
        try (var server = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> echo(server));
            String yaml = yaml(config, h2 ? H2 : "", ENDS, server.getLocalPort());
            try (var proxy = TestProxy.of(yaml);
                    var client = new RawClient(proxy.port())) {
                client.send("there and ");
                assertThat(client.readUntil("and ")).isEqualTo("there and ");
                client.send("back");
                assertThat(client.readUntil("back")).isEqualTo("back");
                assertThat(proxy.counter("cluster.inside.upstream_rq_total")).isEqualTo(1);
            }
        }
    }

    @Test
    void anEndOfInputIsPassedOnByHttp2() throws Exception {
        try (var server = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> echo(server));
            String yaml = yaml("{hostname: 'x:1'}", H2, ENDS, server.getLocalPort());
            try (var proxy = TestProxy.of(yaml);
                    var client = new RawClient(proxy.port())) {
                client.send("all of it").endOutput();
                assertThat(client.readAll()).isEqualTo("all of it");
            }
        }
    }

    @Test
    void manyBytesPassWithoutLoss() throws Exception {
        byte[] many = "0123456789abcdef".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
        try (var server = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> echo(server));
            String yaml = yaml("{hostname: 'x:1'}", H2, ENDS, server.getLocalPort());
            try (var proxy = TestProxy.of(yaml);
                    var client = new RawClient(proxy.port())) {
                Thread sender = Thread.ofVirtual().start(() -> sendAll(client, many));
                assertThat(client.readAll()).isEqualTo(new String(many, StandardCharsets.US_ASCII));
                sender.join();
            }
        }
    }

    private static void sendAll(RawClient client, byte[] bytes) {
        try {
            client.send(new String(bytes, StandardCharsets.ISO_8859_1)).endOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTunnelThatIsRefusedClosesTheConnection() throws Exception {
        String refused = "- {match: {connect_matcher: {}}, direct_response: {status: 403}}";
        String yaml = yaml("{hostname: 'x:1'}", "", refused, 1);
        try (var proxy = TestProxy.of(yaml);
                var client = new RawClient(proxy.port())) {
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.counter("cluster.inside.upstream_cx_connect_attempts_exceeded"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aPathIsForPostsOnly() {
        assertThatThrownBy(
                        () -> TestProxy.of(yaml("{hostname: x, post_path: /there}", "", ENDS, 1)))
                .hasMessageContaining("Can't set a post path when POST method isn't used");
    }
}
