package io.leno.it;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/// What [MeshLoad] talks to through the proxy: answers GET, echoes the body of a chunked request
/// chunk by chunk, echoes bytes after an upgrade; and on a port of its own echoes all bytes.
final class LoadUpstream implements Closeable {
    private final ServerSocket http;
    private final ServerSocket tcp;

    private LoadUpstream(ServerSocket http, ServerSocket tcp) {
        this.http = http;
        this.tcp = tcp;
    }

    static LoadUpstream start() throws IOException {
        return start("127.0.0.1", 0, 0);
    }

    /// @param httpPort 0: any
    /// @param tcpPort 0: any
    static LoadUpstream start(String address, int httpPort, int tcpPort) throws IOException {
        InetAddress local = InetAddress.getByName(address);
        var upstream =
                new LoadUpstream(
                        new ServerSocket(httpPort, 100, local),
                        new ServerSocket(tcpPort, 100, local));
        upstream.accept(upstream.http, LoadUpstream::serve);
        upstream.accept(
                upstream.tcp, socket -> echo(socket.getInputStream(), socket.getOutputStream()));
        return upstream;
    }

    int httpPort() {
        return http.getLocalPort();
    }

    int tcpPort() {
        return tcp.getLocalPort();
    }

    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    private void accept(ServerSocket server, Service service) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!server.isClosed()) {
                                try {
                                    Socket socket = server.accept();
                                    Thread.ofVirtual().start(() -> run(socket, service));
                                } catch (IOException closed) {
                                    return;
                                }
                            }
                        });
    }

    private static void run(Socket socket, Service service) {
        try (socket) {
            socket.setTcpNoDelay(true);
            service.serve(socket);
        } catch (IOException ended) {
            // the proxy went away, which is its right
        }
    }

    private static void serve(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        for (String start = line(in); !start.isEmpty(); start = line(in)) {
            boolean upgrade = false;
            boolean chunked = false;
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String field = line.toLowerCase(Locale.ROOT);
                upgrade |= field.startsWith("upgrade:");
                chunked |= field.startsWith("transfer-encoding: chunked");
            }
            if (upgrade) {
                out.write(
                        LoadTalks.ascii(
                                "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\n"
                                        + "upgrade: websocket\r\n\r\n"));
                echo(in, out);
                return;
            }
            if (chunked) echoChunks(in, out);
            else out.write(LoadTalks.ascii("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"));
        }
    }

    private static void echoChunks(InputStream in, OutputStream out) throws IOException {
        out.write(LoadTalks.ascii("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"));
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            byte[] data = in.readNBytes(size + 2);
            out.write(LoadTalks.ascii(Integer.toHexString(size) + "\r\n"));
            out.write(data);
            if (size == 0) return;
        }
    }

    private static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] bytes = new byte[4096];
        for (int length = in.read(bytes); length >= 0; length = in.read(bytes))
            out.write(bytes, 0, length);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new IOException("closed");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        http.close();
        tcp.close();
    }
}
