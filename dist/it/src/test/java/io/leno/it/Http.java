package io.leno.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// One HTTP/1.1 request on one connection, with exactly the headers it is given: the JDK's client
/// forbids `Host`.
final class Http {
    private Http() {}

    /// @param headers by lower-case name
    record Response(int status, Map<String, String> headers, String body) {}

    static Response get(int port, String target, String... headers) {
        return get("127.0.0.1", port, target, headers);
    }

    /// Any failure to connect or to answer is an AssertionError, so that it can be waited for.
    static Response get(String address, int port, String target, String... headers) {
        StringBuilder request =
                new StringBuilder("GET " + target + " HTTP/1.1\r\nConnection: close\r\n");
        boolean hasHost = false;
        for (String header : headers) {
            hasHost |= header.toLowerCase(Locale.ROOT).startsWith("host:");
            request.append(header).append("\r\n");
        }
        if (!hasHost)
            request.append("Host: ").append(address).append(':').append(port).append("\r\n");
        try {
            return exchange(address, port, request.append("\r\n").toString());
        } catch (IOException e) {
            throw new AssertionError("GET " + address + ":" + port + target + ": " + e, e);
        }
    }

    private static Response exchange(String address, int port, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 5_000);
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return read(new BufferedInputStream(socket.getInputStream()));
        }
    }

    /// Does not wait for the end of the connection where the body tells its own: a proxy leaves the
    /// first word to the client for a second.
    private static Response read(InputStream input) throws IOException {
        String status = line(input);
        if (!status.startsWith("HTTP/")) throw new IOException("no response: \"" + status + "\"");
        Map<String, String> headers = new HashMap<>();
        for (String field = line(input); !field.isEmpty(); field = line(input)) {
            int colon = field.indexOf(':');
            headers.merge(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).trim(),
                    (one, other) -> one + "," + other);
        }
        int code = Integer.parseInt(status.split(" ")[1]);
        return new Response(code, headers, new String(body(input, code, headers), UTF_8));
    }

    private static byte[] body(InputStream input, int status, Map<String, String> headers)
            throws IOException {
        if (status == 204 || status == 304) return new byte[0];
        if ("chunked".equals(headers.get("transfer-encoding"))) return chunked(input);
        String length = headers.get("content-length");
        return length == null ? input.readAllBytes() : whole(input, Integer.parseInt(length));
    }

    private static byte[] chunked(InputStream input) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = size(input); size > 0; size = size(input)) {
            body.write(whole(input, size));
            line(input);
        }
        return body.toByteArray();
    }

    private static int size(InputStream input) throws IOException {
        return Integer.parseInt(line(input), 16);
    }

    private static byte[] whole(InputStream input, int size) throws IOException {
        byte[] bytes = input.readNBytes(size);
        if (bytes.length == size) return bytes;
        throw new EOFException(bytes.length + " bytes of a body (expected: " + size + ")");
    }

    private static String line(InputStream input) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) throw new EOFException("no response: \"" + line.toString(UTF_8) + "\"");
            if (next != '\r') line.write(next);
        }
        return line.toString(UTF_8);
    }
}
