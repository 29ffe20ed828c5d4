package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

class TcpProxyTest {
    private static String yaml(int port) {
        return """
        static_resources:
          listeners:
          - name: tcp
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.tcp_proxy
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: t, cluster: a}
          clusters:
        %s
        """
                .formatted(TestProxy.cluster("a", port).indent(2));
    }

    @Test
    void bytesPassBothWaysAndAnEndOfInputIsPassedOn() throws Exception {
        try (var server = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> answerAtTheEnd(server));
            try (var proxy = TestProxy.of(yaml(server.getLocalPort()));
                    var client = new RawClient(proxy.port())) {
                client.send("all of it").endOutput();
                assertThat(client.readAll()).isEqualTo("got all of it");
                assertThat(proxy.counter("tcp.t.downstream_cx_total")).isEqualTo(1);
            }
        }
    }

    private static void answerAtTheEnd(ServerSocket server) {
        try (var socket = server.accept()) {
            byte[] all = socket.getInputStream().readAllBytes();
            socket.getOutputStream()
                    .write("got ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.getOutputStream().write(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void withoutAnUpstreamTheConnectionIsClosed() throws Exception {
        try (var proxy = TestProxy.of(yaml(HttpProxyTest.closedPort()));
                var client = new RawClient(proxy.port())) {
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.counter("cluster.a.upstream_cx_connect_fail")).isEqualTo(1);
        }
    }
}
