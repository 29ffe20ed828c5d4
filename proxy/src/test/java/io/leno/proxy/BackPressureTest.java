package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Who reads slowly holds back who writes: a body does not pile up in the proxy.
class BackPressureTest {
    private static final String TO_A = "- {match: {prefix: /}, route: {cluster: a, timeout: 0s}}";
    private static final int BODY = 128 << 20;

    /// What the kernel's buffers of four sockets and the proxy's own may take of it.
    private static final int MOST_UNDER_WAY = 48 << 20;

    @Test
    void aClientThatDoesNotReadStopsTheUpstream() throws Exception {
        try (var server = listen();
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", port(server)));
                var client = connect(proxy.port())) {
            send(client, "GET / HTTP/1.1\r\nhost: x\r\n\r\n");
            try (var upstream = server.accept()) {
                readHead(upstream);
                send(upstream, "HTTP/1.1 200 OK\r\ncontent-length: " + BODY + "\r\n\r\n");
                long written = writeUntilStopped(upstream);
                assertThat(written).isLessThan(MOST_UNDER_WAY);
                Thread rest = writing(upstream, BODY - written);
                readHead(client);
                assertThat(count(client, BODY)).isEqualTo(BODY);
                rest.join();
            }
        }
    }

    @Test
    void anUpstreamThatDoesNotReadStopsTheClient() throws Exception {
        try (var server = listen();
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", port(server)));
                var client = connect(proxy.port())) {
            send(client, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: " + BODY + "\r\n\r\n");
            try (var upstream = server.accept()) {
                long written = writeUntilStopped(client);
                assertThat(written).isLessThan(MOST_UNDER_WAY);
                Thread rest = writing(client, BODY - written);
                readHead(upstream);
                assertThat(count(upstream, BODY)).isEqualTo(BODY);
                rest.join();
                send(upstream, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                assertThat(readHead(client)).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    private static ServerSocketChannel listen() throws IOException {
        var server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
        return server.bind(new InetSocketAddress("127.0.0.1", 0));
    }

    private static int port(ServerSocketChannel server) throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private static SocketChannel connect(int port) throws IOException {
        var client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
        client.connect(new InetSocketAddress("127.0.0.1", port));
        return client;
    }

    private static void send(SocketChannel to, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) to.write(bytes);
    }

    private static String readHead(SocketChannel from) throws IOException {
        var head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (from.read(one.clear()) < 0) throw new IOException("closed after: " + head);
            head.append((char) one.get(0));
        }
        return head.toString();
    }

    /// Until the socket takes nothing for half a second.
    private static long writeUntilStopped(SocketChannel to) throws IOException {
        long written = 0;
        to.configureBlocking(false);
        try (var selector = Selector.open()) {
            SelectionKey key = to.register(selector, SelectionKey.OP_WRITE);
            ByteBuffer block = ByteBuffer.allocate(64 << 10);
            while (selector.select(500) > 0) {
                selector.selectedKeys().clear();
                written += to.write(block.clear());
                if (written > BODY - block.capacity()) break;
            }
            key.cancel();
        }
        to.configureBlocking(true);
        return written;
    }

    private static Thread writing(SocketChannel to, long bytes) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            ByteBuffer block = ByteBuffer.allocate(64 << 10);
                            long left = bytes;
                            try {
                                while (left > 0) {
                                    block.clear();
                                    if (left < block.capacity()) block.limit((int) left);
                                    left -= to.write(block);
                                }
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        });
    }

    private static long count(SocketChannel from, long most) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(64 << 10);
        long count = 0;
        while (count < most) {
            int read = from.read(block.clear());
            if (read < 0) break;
            count += read;
        }
        return count;
    }
}
