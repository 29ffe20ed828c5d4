package io.leno.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static Response parse(byte[] bytes) throws IOException {
        String text =
                new String(
                        bytes,
                        StandardCharsets
                                .ISO_8859_1); // one character a byte: chunk sizes count bytes
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) throw new IOException("no response: \"" + text + "\"");
        String[] head = text.substring(0, end).split("\r\n");
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            headers.merge(
                    head[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    head[i].substring(colon + 1).trim(),
                    (one, other) -> one + "," + other);
        }
        String body = text.substring(end + 4);
        if ("chunked".equals(headers.get("transfer-encoding"))) body = dechunk(body);
        String decoded =
                new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new Response(Integer.parseInt(head[0].split(" ")[1]), headers, decoded);
    }

    private static String dechunk(String chunked) {
        StringBuilder body = new StringBuilder();
        for (int at = 0; ; ) {
            int lineEnd = chunked.indexOf("\r\n", at);
            int size = Integer.parseInt(chunked.substring(at, lineEnd), 16);
            if (size == 0) return body.toString();
            body.append(chunked, lineEnd + 2, lineEnd + 2 + size);
            at = lineEnd + 2 + size + 2;
        }
    }
}
