package io.leno.it;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// An upstream that repeats line by line what it gets, and says when nothing more comes. A line of
/// HTTP/1 begins a request, which is answered as its header `x-upstream` says; the lines `half`,
/// `close` and `reset` end the connection in their way.
final class TunnelUpstream implements AutoCloseable {
    private final ServerSocket server;

    private TunnelUpstream(ServerSocket server) {
        this.server = server;
    }

    static TunnelUpstream start() throws IOException {
        var upstream =
                new TunnelUpstream(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
        Thread.ofVirtual().name("tunnel upstream").start(upstream::accept);
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

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String line = line(in); line != null; line = line(in)) {
                if (line.endsWith(" HTTP/1.1")) {
                    if (!request(line, in, out)) return;
                } else if (!said(line, socket, out)) return;
            }
            write(out, "end\n");
        } catch (IOException broken) {
            // The proxy went away, which is its right.
        }
    }

    private static boolean said(String line, Socket socket, OutputStream out) throws IOException {
        switch (line) {
            case "half" -> {
                write(out, "half\n");
                socket.shutdownOutput();
            }
            case "close" -> {
                write(out, "closing\n");
                return false;
            }
            case "reset" -> {
                socket.setSoLinger(true, 0);
                return false;
            }
            default -> write(out, "got " + line + "\n");
        }
        return true;
    }

    /// @return whether the connection stays
    private static boolean request(String start, InputStream in, OutputStream out)
            throws IOException {
        List<String> headers = new ArrayList<>();
        String order = "101";
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            if (line.startsWith("x-upstream: ")) order = line.substring("x-upstream: ".length());
            else headers.add(line);
        }
        Collections.sort(headers);
        String saw = "saw " + start + " | " + String.join(" | ", headers) + "\n";
        switch (order) {
            case "101" ->
                    write(
                            out,
                            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nx-up: 1\r\n\r\n"
                                    + saw);
            case "200" -> write(out, "HTTP/1.1 200 OK\r\nx-up: 1\r\n\r\n" + saw);
            case "chunked" ->
                    write(
                            out,
                            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n");
            case "none" -> {}
            case "close" -> {
                return false;
            }
            default ->
                    write(
                            out,
                            "HTTP/1.1 "
                                    + order
                                    + " Said\r\nx-up: 1\r\ncontent-length: "
                                    + saw.length()
                                    + "\r\n\r\n"
                                    + saw);
        }
        return true;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) return line.isEmpty() ? null : line.toString();
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
