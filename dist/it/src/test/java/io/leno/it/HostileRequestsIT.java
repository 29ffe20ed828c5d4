package io.leno.it;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Requests that RFC 9112 forbids or warns of. Leno and Envoy answer with the same statuses, as
/// often, and both keep the connection or both close it.
class HostileRequestsIT {
    private static final int QUIET_MILLIS = 1_500;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n";
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir private Path scratch;

    private static Map<String, String> requests() {
        Map<String, String> all = new LinkedHashMap<>();
        startLines(all);
        fields(all);
        lengths(all);
        chunks(all);
        hosts(all);
        HostileVariants.add(all);
        return all;
    }

    private static void startLines(Map<String, String> all) {
        String host = "\r\nHost: a\r\n\r\n";
        all.put("empty lines first", "\r\n\r\n" + GET + "\r\n");
        all.put("bare LF", "GET / HTTP/1.1\nHost: a\n\n");
        all.put("bare CR", "GET / HTTP/1.1\rHost: a\r\r");
        all.put("two spaces", "GET  / HTTP/1.1" + host);
        all.put("tab for a space", "GET\t/ HTTP/1.1" + host);
        all.put("space first", " GET / HTTP/1.1" + host);
        all.put("space last", "GET / HTTP/1.1 " + host);
        all.put("space in the target", "GET /a b HTTP/1.1" + host);
        all.put("no version", "GET /" + host);
        all.put("HTTP/0.9", "GET /\r\n");
        all.put("HTTP/1.0", "GET / HTTP/1.0" + host);
        all.put("HTTP/1.2", "GET / HTTP/1.2" + host);
        all.put("HTTP/2.0", "GET / HTTP/2.0" + host);
        all.put("http/1.1", "GET / http/1.1" + host);
        all.put("HTTP/1.10", "GET / HTTP/1.10" + host);
        all.put("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        all.put("lower case method", "get / HTTP/1.1" + host);
        all.put("unknown method", "BREW / HTTP/1.1" + host);
        all.put("method with a colon", "GE:T / HTTP/1.1" + host);
        all.put("no method", "/ HTTP/1.1" + host);
        all.put("relative target", "GET x HTTP/1.1" + host);
        all.put("asterisk with GET", "GET * HTTP/1.1" + host);
        all.put("absolute form", "GET http://b/x HTTP/1.1" + host);
        all.put("absolute form without path", "GET http://b HTTP/1.1" + host);
        all.put("absolute form, other scheme", "GET ftp://b/ HTTP/1.1" + host);
        all.put("absolute form with user", "GET http://u:p@b/ HTTP/1.1" + host);
        all.put("fragment", "GET /a#b HTTP/1.1" + host);
        all.put("CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n");
        all.put("CONNECT with a path", "CONNECT / HTTP/1.1" + host);
        all.put("NUL in the target", "GET /\0 HTTP/1.1" + host);
        all.put("control in the target", "GET /\1 HTTP/1.1" + host);
        all.put("DEL in the target", "GET /\u007f HTTP/1.1" + host);
        all.put("high byte in the target", "GET /\u00e9 HTTP/1.1" + host);
        all.put("long target", "GET /" + "a".repeat(70_000) + " HTTP/1.1" + host);
        all.put("TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003");
    }

    private static void fields(Map<String, String> all) {
        all.put("space before the colon", GET + "X-A : b\r\n\r\n");
        all.put("tab before the colon", GET + "X-A\t: b\r\n\r\n");
        all.put("no colon", GET + "X-A\r\n\r\n");
        all.put("no name", GET + ": b\r\n\r\n");
        all.put("space in the name", GET + "X A: b\r\n\r\n");
        all.put("parenthesis in the name", GET + "X(A): b\r\n\r\n");
        all.put("high byte in the name", GET + "X\u00e9: b\r\n\r\n");
        all.put("high byte in the value", GET + "X-A: \u00e9\r\n\r\n");
        all.put("NUL in the value", GET + "X-A: a\0b\r\n\r\n");
        all.put("control in the value", GET + "X-A: a\1b\r\n\r\n");
        all.put("tab in the value", GET + "X-A: a\tb\r\n\r\n");
        all.put("CR in the value", GET + "X-A: a\rb\r\n\r\n");
        all.put("LF ends a field", GET + "X-A: a\nX-B: b\r\n\r\n");
        all.put("obs-fold", GET + "X-A: a\r\n b\r\n\r\n");
        all.put("obs-fold of the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n");
        all.put("pseudo header", GET + ":path: /b\r\n\r\n");
        all.put("empty value", GET + "X-A:\r\n\r\n");
        all.put("large head", GET + "X-A: " + "a".repeat(70_000) + "\r\n\r\n");
        all.put("a hundred fields", GET + "X-A: a\r\n".repeat(99) + "\r\n");
        all.put("a hundred and one fields", GET + "X-A: a\r\n".repeat(100) + "\r\n");
        all.put("head never ends", GET + "X-A: a");
        all.put("expect", POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab");
        all.put("expect, unknown", POST + "Expect: tea\r\nContent-Length: 2\r\n\r\nab");
        all.put("connection close", GET + "Connection: close\r\n\r\n" + NEXT);
        all.put("connection in capitals", GET + "Connection: CLOSE\r\n\r\n");
        all.put("connection close in a list", GET + "Connection: foo, close\r\n\r\n");
        all.put("connection names Host", GET + "Connection: host\r\n\r\n");
        all.put("upgrade nobody offers", GET + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n");
        all.put(
                "upgrade to h2c",
                GET
                        + "Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n");
    }

    private static void lengths(Map<String, String> all) {
        all.put("length and chunked", CHUNKED + "Content-Length: 3\r\n\r\n0\r\n\r\n" + NEXT);
        all.put(
                "chunked and length",
                POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT);
        all.put("two lengths", POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
        all.put("two equal lengths", POST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab");
        all.put("a list of lengths", POST + "Content-Length: 2, 2\r\n\r\nab");
        all.put("plus", POST + "Content-Length: +2\r\n\r\nab");
        all.put("minus", POST + "Content-Length: -2\r\n\r\nab");
        all.put("hexadecimal", POST + "Content-Length: 0x2\r\n\r\nab");
        all.put("space in it", POST + "Content-Length: 1 2\r\n\r\nab");
        all.put("empty length", POST + "Content-Length:\r\n\r\n");
        all.put("overflow", POST + "Content-Length: 99999999999999999999\r\n\r\nab");
        all.put("leading zeros", POST + "Content-Length: 0002\r\n\r\nab" + NEXT);
        all.put("length with GET", GET + "Content-Length: 2\r\n\r\nab" + NEXT);
        all.put("no length with POST", POST + "\r\n" + NEXT);
        all.put("more than the length", POST + "Content-Length: 2\r\n\r\nabcdef\r\n\r\n");
        all.put("pipelined", GET + "\r\n" + NEXT + NEXT);
        all.put(
                "chunked, HTTP/1.0",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        String end = "\r\n\r\n0\r\n\r\n";
        for (String coding :
                List.of(
                        "identity",
                        "gzip",
                        "gzip, chunked",
                        "chunked, gzip",
                        "chunked, chunked",
                        "xchunked",
                        "Chunked",
                        "\u000bchunked",
                        "chunked,",
                        "\"chunked\"",
                        "chunked;q=1"))
            all.put(
                    "coding " + coding.replace('\u000b', '^'),
                    POST + "Transfer-Encoding: " + coding + end);
        all.put("coding twice", CHUNKED + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        all.put("coding twice, other", CHUNKED + "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n");
        all.put(
                "coding, space before the colon",
                POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
        all.put("coding, folded", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n");
    }

    private static void chunks(Map<String, String> all) {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("well", "2\r\nab\r\n0\r\n\r\n");
        bodies.put("extension", "2;a=b\r\nab\r\n0\r\n\r\n");
        bodies.put("extension with LF", "2;a\n\r\nab\r\n0\r\n\r\n");
        bodies.put("space before the extension", "2 ;a=b\r\nab\r\n0\r\n\r\n");
        bodies.put("space after the size", "2 \r\nab\r\n0\r\n\r\n");
        bodies.put("space before the size", " 2\r\nab\r\n0\r\n\r\n");
        bodies.put("no size", "\r\nab\r\n0\r\n\r\n");
        bodies.put("no number", "x\r\nab\r\n0\r\n\r\n");
        bodies.put("prefix", "0x2\r\nab\r\n0\r\n\r\n");
        bodies.put("minus", "-2\r\nab\r\n0\r\n\r\n");
        bodies.put("underscore", "0_2\r\nab\r\n0\r\n\r\n");
        bodies.put("overflow", "fffffffffffffffff\r\nab\r\n0\r\n\r\n");
        bodies.put("leading zeros", "00000000000000000002\r\nab\r\n0\r\n\r\n");
        bodies.put("LF", "2\nab\n0\n\n");
        bodies.put("CR", "2\rab\r0\r\r");
        bodies.put("LF after the data", "2\r\nab\n0\r\n\r\n");
        bodies.put("more data", "2\r\nabc\r\n0\r\n\r\n");
        bodies.put("less data", "3\r\nab\r\n0\r\n\r\n");
        bodies.put("trailer", "0\r\nX-A: b\r\n\r\n");
        bodies.put("bad trailer", "0\r\nX A: b\r\n\r\n");
        bodies.put("length as trailer", "0\r\nContent-Length: 5\r\n\r\n");
        bodies.put("no last CRLF", "0\r\n");
        bodies.forEach((title, body) -> all.put("chunk: " + title, CHUNKED + "\r\n" + body));
        all.put("chunk: then another request", CHUNKED + "\r\n0\r\n\r\n" + NEXT);
    }

    private static void hosts(Map<String, String> all) {
        all.put("no host", "GET / HTTP/1.1\r\n\r\n");
        all.put("two hosts", GET + "Host: b\r\n\r\n");
        for (String host :
                List.of(
                        "", "a b", "a,b", "a/b", "a@b", "a:99999", "a:x", "[::1", "a\\b", "a?b",
                        "\u00e9", "a_b"))
            all.put("host \"" + host + "\"", "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    @Test
    void hostileRequestsMeetTheSameEnd() throws Exception {
        Path bootstrap = Path.of("src/test/resources/hostile/proxy.yaml");
        Map<String, String> reasons = reasons();
        Script script = new Script(List.of(), Map.of(), Map.of(), List.of(), List.of());
        SoftAssertions all = new SoftAssertions();
        try (PeerProxy envoy =
                        new PeerProxy(bootstrap, script, folder("envoy"), EnvoyCommand::start);
                PeerProxy leno =
                        new PeerProxy(bootstrap, script, folder("leno"), LenoCommand::proxy);
                ExecutorService threads = Executors.newFixedThreadPool(64)) {
            Map<String, Future<String>> expected = ends(envoy.port("main"), threads);
            Map<String, Future<String>> actual = ends(leno.port("main"), threads);
            for (String title : requests().keySet()) {
                String end = actual.get(title).get();
                String same = expected.get(title).get();
                if (!reasons.containsKey(title)) all.assertThat(end).as(title).isEqualTo(same);
                else all.assertThat(end).as(title + ": no longer differs").isNotEqualTo(same);
            }
        }
        all.assertAll();
    }

    /// What ends differently, and why: lines `TITLE => REASON`.
    private static Map<String, String> reasons() throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String line :
                Files.readAllLines(Path.of("src/test/resources/hostile/differences.txt"))) {
            if (line.isBlank() || line.startsWith("# ")) continue;
            String[] parts = line.split(" => ", 2);
            reasons.put(parts[0], parts[1]);
        }
        return reasons;
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(scratch.resolve(name));
    }

    private static Map<String, Future<String>> ends(int port, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        Map<String, Future<String>> ends = new LinkedHashMap<>();
        requests()
                .forEach(
                        (title, request) -> {
                            Callable<String> task = () -> end(port, request);
                            ends.put(title, threads.submit(task));
                        });
        return ends;
    }

    /// The statuses of the answers, and what becomes of the connection: `200 400 closed`.
    private static String end(int port, String request) throws IOException {
        StringBuilder answer = new StringBuilder();
        String connection = "kept";
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(QUIET_MILLIS);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                for (int c = socket.getInputStream().read();
                        c >= 0;
                        c = socket.getInputStream().read()) answer.append((char) c);
                connection = "closed";
            } catch (SocketTimeoutException quiet) {
                // kept
            } catch (SocketException reset) {
                connection = "closed";
            }
        }
        List<String> end = new ArrayList<>();
        Matcher status = STATUS.matcher(answer);
        while (status.find()) end.add(status.group(1));
        end.add(connection);
        return String.join(" ", end);
    }
}
