package io.leno.it;

import java.util.List;
import java.util.Map;

/// Hostile requests made by rule: every odd byte at every place, obfuscated framing headers, limits
/// and one beyond.
final class HostileVariants {
    private static final String HOST = "Host: a\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST;
    private static final String POST = "POST / HTTP/1.1\r\n" + HOST;
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final List<Integer> ODD =
            List.of(
                    0, 1, 7, 8, 9, 11, 12, 27, 31, 32, 34, 35, 60, 92, 94, 123, 124, 127, 128, 160,
                    255);

    private HostileVariants() {}

    static void add(Map<String, String> all) {
        bytes(all);
        methods(all);
        targets(all);
        versions(all);
        framing(all);
        chunkSizes(all);
        connections(all);
        counts(all);
    }

    private static void bytes(Map<String, String> all) {
        for (int odd : ODD) {
            char c = (char) odd;
            all.put(
                    "byte " + odd + " in the method",
                    "G" + c + "ET / HTTP/1.1\r\n" + HOST + "\r\n");
            all.put("byte " + odd + " in a path", "GET /a" + c + "b HTTP/1.1\r\n" + HOST + "\r\n");
            all.put(
                    "byte " + odd + " in a query",
                    "GET /?a" + c + "b HTTP/1.1\r\n" + HOST + "\r\n");
            all.put("byte " + odd + " in a version", "GET / HTTP/1." + c + "1\r\n" + HOST + "\r\n");
            all.put("byte " + odd + " in a name", GET + "X" + c + "A: b\r\n\r\n");
            all.put("byte " + odd + " before a name", GET + c + "XA: b\r\n\r\n");
            all.put("byte " + odd + " after a name", GET + "XA" + c + ": b\r\n\r\n");
            all.put("byte " + odd + " in a value", GET + "XA: a" + c + "b\r\n\r\n");
            all.put("byte " + odd + " in a host", "GET / HTTP/1.1\r\nHost: a" + c + "b\r\n\r\n");
            all.put(
                    "byte " + odd + " in an absolute host",
                    "GET http://a" + c + "b/ HTTP/1.1\r\n" + HOST + "\r\n");
            all.put(
                    "byte " + odd + " in a length",
                    POST + "Content-Length: 1" + c + "\r\n\r\nabcdefghijklmnop");
            all.put(
                    "byte " + odd + " in a coding",
                    POST + "Transfer-Encoding: chunk" + c + "ed\r\n\r\n0\r\n\r\n");
        }
    }

    private static void methods(Map<String, String> all) {
        for (String method :
                List.of(
                        "HEAD",
                        "PUT",
                        "DELETE",
                        "OPTIONS",
                        "PATCH",
                        "TRACE",
                        "PROPFIND",
                        "M-SEARCH",
                        "MSEARCH",
                        "PURGE",
                        "QUERY",
                        "Get",
                        "GETT",
                        "GE",
                        "ACL",
                        "LINK",
                        "X"))
            all.put("method " + method, method + " / HTTP/1.1\r\n" + HOST + "\r\n" + NEXT);
    }

    private static void targets(Map<String, String> all) {
        for (String target :
                List.of(
                        "//",
                        "/%",
                        "/%00",
                        "/%0d%0a",
                        "*",
                        "?",
                        "?a",
                        "#",
                        "/#",
                        "http:",
                        "http:/",
                        "http://",
                        "http:///",
                        "http:///a",
                        "http://?",
                        "http://:80/",
                        "http://a:/",
                        "http://a:99999/",
                        "http://a:x/",
                        "http://a@b/",
                        "http://@/",
                        "http://a@@b/",
                        "http://[::1]/",
                        "http://[::1",
                        "https://a/",
                        "ws://a/",
                        "a:80",
                        "a",
                        ".",
                        "..",
                        "/..",
                        "\\",
                        "/\\",
                        "http://a/../b",
                        "http://a\\b/",
                        "http:\\\\a/",
                        "//a/b"))
            all.put("target " + target, "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n" + NEXT);
    }

    private static void versions(Map<String, String> all) {
        for (String version :
                List.of(
                        "HTTP/1",
                        "HTTP/1.",
                        "HTTP/.1",
                        "HTTP/11",
                        "HTTP/1.1.1",
                        "HTTP/01.1",
                        "HTTP/1.01",
                        "HTTP/3.0",
                        "HTTP/0.9",
                        "HTP/1.1",
                        "HTTPS/1.1",
                        "HTTP/1,1",
                        "HTTP /1.1",
                        "HTTP/1.1 x",
                        "HTTP/-1.1",
                        "1.1",
                        "ICE/1.0",
                        "HTTP/1.1HTTP/1.1"))
            all.put("version " + version, "GET / " + version + "\r\n" + HOST + "\r\n");
    }

    private static void framing(Map<String, String> all) {
        for (String name :
                List.of(
                        "Content-Length",
                        "CONTENT-LENGTH",
                        "content_length",
                        "Content-Length ",
                        "\tContent-Length",
                        "Content-Length\t"))
            for (String value :
                    List.of(
                            "3", " 3", "3 ", "\t3", "3\t", "03", "3.0", "3,3", "3;", "3e0",
                            "\"3\""))
                all.put(name + ":" + value, POST + name + ":" + value + "\r\n\r\nabc" + NEXT);
        for (String name :
                List.of(
                        "transfer-encoding",
                        "TRANSFER-ENCODING",
                        "transfer_encoding",
                        "Transfer-Encoding ",
                        " Transfer-Encoding",
                        "Transfer-Encoding\t"))
            for (String value :
                    List.of(
                            "chunked",
                            "CHUNKED",
                            " chunked ",
                            "\tchunked",
                            "chunked\t",
                            "chunke",
                            ""))
                all.put(
                        name + ":" + value,
                        POST
                                + name
                                + ":"
                                + value
                                + "\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
                                + NEXT);
    }

    private static void chunkSizes(Map<String, String> all) {
        for (String size :
                List.of(
                        "5",
                        "05",
                        "+5",
                        "5h",
                        "5\t",
                        "\t5",
                        "5;",
                        "5;a",
                        "5;a=",
                        "5; a=b",
                        "5;a=\"b\"",
                        "5;;",
                        "5;a\u0001b",
                        "5,",
                        "5.0",
                        "ffffffff",
                        "100000000",
                        "7fffffffffffffff",
                        "ffffffffffffffff",
                        "0x5",
                        "5 5",
                        "",
                        "g",
                        "\u00b5"))
            all.put(
                    "chunk size " + size,
                    POST
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + size
                            + "\r\nhello\r\n0\r\n\r\n"
                            + NEXT);
    }

    private static void connections(Map<String, String> all) {
        for (String value :
                List.of(
                        "close",
                        "Close",
                        "keep-alive",
                        "close, keep-alive",
                        "te",
                        "content-length",
                        "transfer-encoding",
                        "x-forwarded-for",
                        "x-forwarded-host",
                        "x-forwarded-proto",
                        "x-forwarded-port",
                        ":path",
                        "connection",
                        "authorization",
                        "cookie",
                        "x-request-id",
                        "a,b,c,d,e,f,g,h,i",
                        "a,b,c,d,e,f,g,h,i,j",
                        ",,,,,,,,,,,",
                        "upgrade",
                        "upgrade,close"))
            all.put("connection: " + value, GET + "Connection: " + value + "\r\n\r\n" + NEXT);
        for (String value :
                List.of(
                        "websocket",
                        "WebSocket",
                        "h2c",
                        "H2C",
                        "tls/1.0",
                        "foo",
                        "",
                        "h2c, websocket"))
            all.put(
                    "upgrade: " + value,
                    GET + "Connection: Upgrade\r\nUpgrade: " + value + "\r\n\r\n" + NEXT);
    }

    private static void counts(Map<String, String> all) {
        for (int size : List.of(60_000, 61_300, 61_500, 66_000))
            all.put("head of " + size, GET + "X: " + "a".repeat(size) + "\r\n\r\n");
        for (int count : List.of(98, 99, 100, 150))
            all.put(count + " more fields", GET + "X: a\r\n".repeat(count) + "\r\n");
        all.put(
                "a trailer too many",
                POST + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "X: a\r\n".repeat(200) + "\r\n");
        all.put(
                "large trailer",
                POST
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: "
                        + "a".repeat(70_000)
                        + "\r\n\r\n");
        all.put("empty lines between requests", GET + "\r\n\r\n\r\n" + NEXT);
        all.put("bare LFs between requests", GET + "\r\n\n\n" + NEXT);
    }
}
