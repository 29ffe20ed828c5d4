package io.leno.it;

import static io.leno.it.FrameClient.CONTINUATION;
import static io.leno.it.FrameClient.DATA;
import static io.leno.it.FrameClient.HEADERS;
import static io.leno.it.FrameClient.PING;
import static io.leno.it.FrameClient.PRIORITY;
import static io.leno.it.FrameClient.PUSH_PROMISE;
import static io.leno.it.FrameClient.RESET;
import static io.leno.it.FrameClient.SETTINGS;
import static io.leno.it.FrameClient.WINDOW_UPDATE;
import static io.leno.it.FrameClient.block;
import static io.leno.it.FrameClient.frame;
import static io.leno.it.FrameClient.number;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// Conversations in HTTP/2 frames, regular and hostile: streams get the same answers and resets,
/// and connections the same end, from Envoy and from Leno.
class Http2IT {
    private static final int END = 5;
    private static final int OPEN = 4;

    @TempDir private Path scratch;

    @Test
    void conversationsGoTheSameWay() throws Exception {
        Path bootstrap = Path.of("src/test/resources/http2/proxy.yaml");
        Script script = new Script(List.of(), Map.of(), Map.of(), List.of(), List.of());
        SoftAssertions all = new SoftAssertions();
        try (PeerProxy envoy =
                        new PeerProxy(bootstrap, script, folder("envoy"), EnvoyCommand::start);
                PeerProxy leno =
                        new PeerProxy(bootstrap, script, folder("leno"), LenoCommand::proxy);
                ExecutorService threads = Executors.newFixedThreadPool(16)) {
            Map<String, Future<String>> expected = ends(envoy.port("main"), threads);
            Map<String, Future<String>> actual = ends(leno.port("main"), threads);
            for (String title : conversations().keySet()) {
                String same = expected.get(title).get();
                all.assertThat(actual.get(title).get()).as(title).isEqualTo(same);
            }
        }
        all.assertAll();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(scratch.resolve(name));
    }

    private static Map<String, Future<String>> ends(int port, ExecutorService threads) {
        Map<String, Future<String>> ends = new LinkedHashMap<>();
        conversations()
                .forEach(
                        (title, frames) ->
                                ends.put(
                                        title,
                                        threads.submit(() -> FrameClient.talk(port, frames))));
        return ends;
    }

    private static Map<String, byte[][]> conversations() {
        Map<String, byte[][]> all = new LinkedHashMap<>();
        messages(all);
        fields(all);
        targets(all);
        lengths(all);
        frames(all);
        floods(all);
        return all;
    }

    private static byte[] get(int stream, String... more) {
        return head(stream, END, "GET", "/", more);
    }

    private static byte[] head(int stream, int flags, String method, String path, String... more) {
        byte[] first =
                block(":method", method, ":scheme", "http", ":path", path, ":authority", "a.b");
        return frame(HEADERS, flags, stream, joined(first, block(more)));
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    private static byte[] repeated(int times, IntFunction<byte[]> part) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) out.writeBytes(part.apply(i));
        return out.toByteArray();
    }

    private static byte[] data(int stream, int flags, String text) {
        return frame(DATA, flags, stream, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void put(Map<String, byte[][]> all, String title, byte[]... frames) {
        all.put(title, frames);
    }

    private static void messages(Map<String, byte[][]> all) {
        put(all, "a request", get(1));
        put(all, "three requests", get(1), get(3), get(5));
        put(all, "HEAD", head(1, END, "HEAD", "/"));
        put(all, "no route", head(1, END, "GET", "/none"));
        put(all, "a redirect", head(1, END, "GET", "/redirect"));
        put(
                all,
                "a gRPC request that is answered here",
                head(1, END, "POST", "/none", "content-type", "application/grpc"));
        put(all, "a request that waits for its end", head(1, OPEN, "POST", "/"));
        put(all, "a body", head(1, OPEN, "POST", "/up"), data(1, 1, "abc"));
        put(
                all,
                "trailers",
                head(1, OPEN, "POST", "/up"),
                data(1, 0, "abc"),
                frame(HEADERS, END, 1, block("t", "v")));
        put(all, "a reset", head(1, OPEN, "POST", "/up"), frame(RESET, 0, 1, number(8)), get(3));
        put(
                all,
                "CONNECT",
                frame(HEADERS, OPEN, 1, block(":method", "CONNECT", ":authority", "a:1")));
    }

    private static void fields(Map<String, byte[][]> all) {
        put(all, "upper case name", get(1, "X-A", "b"));
        put(all, "empty name", get(1, "", "b"));
        put(all, "connection", get(1, "connection", "close"));
        put(all, "keep-alive", get(1, "keep-alive", "5"));
        put(all, "transfer-encoding", get(1, "transfer-encoding", "chunked"));
        put(all, "upgrade", get(1, "upgrade", "websocket"));
        put(all, "te: gzip", get(1, "te", "gzip"));
        put(all, "te: trailers", get(1, "te", "trailers"));
        put(all, "NUL in a value", get(1, "a", "b\0c"));
        put(all, "LF in a value", get(1, "a", "b\nc"));
        put(all, "CR in a value", get(1, "a", "b\rc"));
        put(all, "obs-text in a value", get(1, "a", "b\u00ffc"));
        put(all, "unknown pseudo-header", get(1, ":foo", "b"));
        put(all, "status in a request", get(1, ":status", "200"));
        put(all, "late pseudo-header", get(1, "a", "b", ":path", "/"));
        put(all, "two paths", get(1, ":path", "/"));
        put(all, "two hosts", get(1, "host", "c.d"));
        put(all, "underscore", get(1, "a_b", "c"));
        put(
                all,
                "too many fields",
                frame(
                        HEADERS,
                        END,
                        1,
                        joined(
                                block(
                                        ":method",
                                        "GET",
                                        ":scheme",
                                        "http",
                                        ":path",
                                        "/",
                                        ":authority",
                                        "a"),
                                repeated(120, i -> block("a" + i, "b")))),
                get(3));
        put(
                all,
                "fields too large",
                frame(
                        HEADERS,
                        1,
                        1,
                        block(
                                ":method",
                                "GET",
                                ":scheme",
                                "http",
                                ":path",
                                "/",
                                ":authority",
                                "a")),
                repeated(7, i -> frame(CONTINUATION, 0, 1, block("a" + i, "b".repeat(10_000)))),
                frame(CONTINUATION, 4, 1, block("c", "d")),
                get(3));
    }

    private static void targets(Map<String, byte[][]> all) {
        put(
                all,
                "no method",
                frame(HEADERS, END, 1, block(":scheme", "http", ":path", "/", ":authority", "a")));
        put(
                all,
                "no scheme",
                frame(HEADERS, END, 1, block(":method", "GET", ":path", "/", ":authority", "a")));
        put(
                all,
                "no path",
                frame(
                        HEADERS,
                        END,
                        1,
                        block(":method", "GET", ":scheme", "http", ":authority", "a")));
        put(
                all,
                "no authority",
                frame(HEADERS, END, 1, block(":method", "GET", ":scheme", "http", ":path", "/")));
        put(
                all,
                "host alone",
                frame(
                        HEADERS,
                        END,
                        1,
                        block(":method", "GET", ":scheme", "http", ":path", "/", "host", "a")));
        put(all, "empty path", head(1, END, "GET", ""));
        put(all, "relative path", head(1, END, "GET", "foo"));
        put(all, "asterisk with GET", head(1, END, "GET", "*"));
        put(all, "asterisk with OPTIONS", head(1, END, "OPTIONS", "*"));
        put(all, "fragment", head(1, END, "GET", "/a#b"));
        put(all, "space in the path", head(1, END, "GET", "/a b"));
        put(all, "method that is no token", head(1, END, "FOO BAR", "/"));
        put(all, "unknown method", head(1, END, "BREW", "/"));
    }

    private static void lengths(Map<String, byte[][]> all) {
        put(all, "length that is no number", get(1, "content-length", "x"));
        put(all, "length without a body", get(1, "content-length", "5"));
        put(all, "two lengths", get(1, "content-length", "0", "content-length", "0"));
        put(
                all,
                "body too short",
                head(1, OPEN, "POST", "/up", "content-length", "5"),
                data(1, 1, "abc"));
        put(
                all,
                "body too long",
                head(1, OPEN, "POST", "/up", "content-length", "5"),
                data(1, 1, "abcdefgh"));
    }

    private static void frames(Map<String, byte[][]> all) {
        put(all, "a ping", frame(PING, 0, 0, new byte[8]));
        put(all, "a short ping", frame(PING, 0, 0, new byte[6]));
        put(all, "PUSH_PROMISE", frame(PUSH_PROMISE, 4, 1, number(2)));
        put(all, "a stream of the server's", get(2));
        put(all, "data on an idle stream", data(1, 1, "abc"));
        put(all, "reset of an idle stream", frame(RESET, 0, 1, number(8)));
        put(all, "CONTINUATION alone", frame(CONTINUATION, 4, 1, new byte[0]));
        put(all, "window update of nothing", frame(WINDOW_UPDATE, 0, 0, number(0)));
        put(all, "window too wide", frame(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE)));
        put(all, "settings on a stream", frame(SETTINGS, 0, 1, new byte[0]));
        put(all, "unknown frame", frame(77, 0, 0, new byte[3]), get(1));
        put(
                all,
                "broken field block",
                frame(HEADERS, END, 1, new byte[] {(byte) 0xff, (byte) 0xff}));
        put(
                all,
                "small initial window",
                frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 2}),
                get(1));
    }

    private static void floods(Map<String, byte[][]> all) {
        put(all, "empty DATA", head(1, OPEN, "POST", "/up"), repeated(4, i -> data(1, 0, "")));
        put(
                all,
                "priorities",
                repeated(400, i -> frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 3})));
        put(
                all,
                "window updates",
                head(1, OPEN, "POST", "/up"),
                repeated(400, i -> frame(WINDOW_UPDATE, 0, 1, number(1))));
        put(
                all,
                "rapid resets",
                repeated(
                        700,
                        i ->
                                joined(
                                        head(1 + 2 * i, OPEN, "POST", "/up"),
                                        frame(RESET, 0, 1 + 2 * i, number(8)))));
    }
}
