package io.leno.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// An upstream that takes connections and then says nothing (`silent`), closes them (`closing`) or
/// does so after the first bytes (`hangup`), or says what no TLS server says (`greeting`).
final class RudeUpstream implements AutoCloseable {
    private static final String GREETING = "HTTP/1.1 400 Bad Request\r\n\r\n";

    private final String kind;
    private final ServerSocket server;

    private RudeUpstream(String kind, ServerSocket server) {
        this.kind = kind;
        this.server = server;
    }

    static RudeUpstream start(String kind) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        RudeUpstream upstream = new RudeUpstream(kind, socket);
        if (!kind.equals("silent")) Thread.ofVirtual().name(kind).start(upstream::accept);
        return upstream; // the operating system takes connections for the silent one
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                if (kind.equals("closing")) continue;
                var _ = socket.getInputStream().read(new byte[10_000]);
                if (kind.equals("hangup")) continue;
                socket.getOutputStream().write(GREETING.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().skip(10_000);
            } catch (IOException broken) {
                // The proxy went away, or the test ends.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
