package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Listeners and hosts at Unix sockets.
class PipesTest {
    @TempDir private Path folder;

    /// A port whose host is the listener at the pipe, which answers by itself.
    private static String yaml(String pipe) {
        return """
        static_resources:
          listeners:
          - name: front
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.tcp_proxy
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: t, cluster: a}
          - name: back
            address: {pipe: %1$s}
            filter_chains:
            - filters:
              - name: envoy.filters.network.direct_response
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.direct_response.v3.Config, response: {inline_string: "from the pipe"}}
          clusters:
          - name: a
            type: STATIC
            load_assignment: {cluster_name: a, endpoints: [{lb_endpoints: [{endpoint: {address: {pipe: %1$s}}}]}]}
        """
                .formatted(pipe);
    }

    @Test
    void bytesPassThroughAPipeWhoseFileWasLeftByAnother() throws Exception {
        Path file = Files.writeString(folder.resolve("a.sock"), "left over");
        try (var proxy = TestProxy.of(yaml("{path: %s, mode: 384}".formatted(file)));
                var client = new RawClient(proxy.port())) {
            assertThat(client.readAll()).isEqualTo("from the pipe");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(read(file)).isEqualTo("from the pipe");
        }
    }

    private static String read(Path file) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            ByteBuffer answer = ByteBuffer.allocate(100);
            while (channel.read(answer) >= 0) {} // until the end
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aNameInTheAbstractNamespaceHasNoFile() throws Exception {
        String name = "@" + folder + "/nowhere";
        try (var proxy = TestProxy.of(yaml("{path: \"%s\"}".formatted(name)));
                var client = new RawClient(proxy.port())) {
            assertThat(client.readAll()).isEqualTo("from the pipe");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void pathsThatTheKernelWouldNotTakeAreRefused() {
        String path = "/" + "x".repeat(120);
        assertThatThrownBy(() -> TestProxy.of(yaml("{path: %s}".formatted(path))))
                .hasMessageContaining(
                        "Path \"%s\" exceeds maximum UNIX domain socket path size of 108."
                                .formatted(path));
        assertThatThrownBy(() -> TestProxy.of(yaml("{path: \"@a\", mode: 1}")))
                .hasMessageContaining("Cannot set mode for Abstract AF_UNIX sockets");
    }
}
