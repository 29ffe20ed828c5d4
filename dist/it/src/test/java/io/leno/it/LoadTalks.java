package io.leno.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Connections of [MeshLoad] that do not speak HTTP/2.
final class LoadTalks {
    private static final int PATIENCE_MILLIS = 20_000;

    private LoadTalks() {}

    static Socket connect(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /// GET after GET on one connection.
    static MeshLoad.Talk keepAlive(int port, String host) throws IOException {
        return keepAlive(connect(port), host);
    }

    /// The same on a connection that is there, with or without TLS.
    static MeshLoad.Talk keepAlive(Socket socket, String host) throws IOException {
        return keepAlive(socket, host, "");
    }

    /// @param header of each response, in lower case; empty: none in particular
    static MeshLoad.Talk keepAlive(Socket socket, String host, String header) throws IOException {
        byte[] request = ascii("GET /load HTTP/1.1\r\nhost: " + host + "\r\n\r\n");
        var in = new BufferedInputStream(socket.getInputStream());
        return new MeshLoad.Talk() {
            @Override
            public void round() throws IOException {
                socket.getOutputStream().write(request);
                response(in, "200", header);
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    /// Sends something after the handshake and gets it back.
    static MeshLoad.Talk webSocket(int port, String host) throws IOException {
        Socket socket = connect(port);
        socket.getOutputStream()
                .write(
                        ascii(
                                "GET /socket HTTP/1.1\r\nhost: "
                                        + host
                                        + "\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
                                        + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                        + "sec-websocket-version: 13\r\n\r\n"));
        var in = new BufferedInputStream(socket.getInputStream());
        response(in, "101", "");
        return new Echo(socket, in);
    }

    /// Sends something and gets it back.
    static MeshLoad.Talk tcp(int port) throws IOException {
        Socket socket = connect(port);
        return new Echo(socket, socket.getInputStream());
    }

    private static final class Echo implements MeshLoad.Talk {
        private final Socket socket;
        private final InputStream in;
        private int count;

        Echo(Socket socket, InputStream in) {
            this.socket = socket;
            this.in = in;
        }

        @Override
        public void round() throws IOException {
            byte[] sent = ascii("tick " + ++count + "\n");
            socket.getOutputStream().write(sent);
            String got = new String(in.readNBytes(sent.length), StandardCharsets.US_ASCII);
            if (!got.equals("tick " + count + "\n"))
                throw new IOException("\"" + got + "\" (expected: tick " + count + ")");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads a response whole.
    private static void response(InputStream in, String status, String header) throws IOException {
        String start = line(in);
        long length = 0;
        boolean closes = false;
        boolean chunked = false;
        boolean complete = header.isEmpty();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String field = line.toLowerCase(Locale.ROOT);
            if (field.startsWith("content-length:"))
                length = Long.parseLong(field.substring(15).trim());
            closes |= field.equals("connection: close");
            complete |= field.equals(header);
            chunked |= field.equals("transfer-encoding: chunked");
        }
        in.skipNBytes(length);
        if (chunked) skipChunks(in);
        if (closes) throw new IOException(start + " with connection: close");
        if (!start.startsWith("HTTP/1.1 " + status)) throw new IOException(start);
        if (!complete) throw new IOException(start + " without " + header);
    }

    private static void skipChunks(InputStream in) throws IOException {
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            in.skipNBytes(size + 2L);
            if (size == 0) return;
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new IOException("closed after \"" + line + "\"");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }
}
