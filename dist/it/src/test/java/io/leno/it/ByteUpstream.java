package io.leno.it;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;

/// An upstream that says its name, then what it gets in brackets, and `end` once it has got all.
/// What it gets may ask for more: `close!` and `reset!` end the connection at once.
final class ByteUpstream implements Closeable {
    private final String name;
    private final ServerSocket server;

    private ByteUpstream(String name, ServerSocket server) {
        this.name = name;
        this.server = server;
    }

    static ByteUpstream start(String name) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        ByteUpstream upstream = new ByteUpstream(name, socket);
        Thread.ofVirtual().name("bytes " + name).start(upstream::accept);
        return upstream;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            OutputStream output = socket.getOutputStream();
            if (!name.startsWith("quiet")) write(output, name + " ");
            InputStream input = socket.getInputStream();
            byte[] buffer = new byte[65536];
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                if (text.contains("close!")) return;
                if (text.contains("reset!")) {
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                    return;
                }
                write(output, "[" + text + "]");
            }
            write(output, "end");
        } catch (IOException broken) {
            // The proxy went away, which is its right.
        }
    }

    private static void write(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
