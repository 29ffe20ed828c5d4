package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that two parsers could read in two ways, or that are no HTTP at all: each is refused
/// and its connection closed.
class HostileRequestsTest {
    private static Upstream upstream;
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        upstream = Upstream.named("a");
        proxy =
                TestProxy.http(
                        "- {match: {prefix: /}, route: {cluster: a}}",
                        TestProxy.cluster("a", upstream));
    }

    @AfterAll
    static void stop() {
        assertThat(upstream.requests).allMatch(request -> request.startsWith("GET /fine"));
        proxy.close();
        upstream.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "length and chunked         | POST / HTTP/1.1~host: x~content-length:"
                        + " 3~transfer-encoding: chunked~~0~~ | 400",
                "two lengths                | POST / HTTP/1.1~host: x~content-length:"
                        + " 3~content-length: 3~~abc | 400",
                "length with a sign         | POST / HTTP/1.1~host: x~content-length: +3~~abc |"
                        + " 400",
                "length that overflows      | POST / HTTP/1.1~host: x~content-length:"
                        + " 99999999999999999999~~abc | 400",
                "list of lengths            | POST / HTTP/1.1~host: x~content-length: 3, 3~~abc |"
                        + " 400",
                "unknown transfer encoding  | POST / HTTP/1.1~host: x~transfer-encoding: gzip~~ |"
                        + " 501",
                "chunked twice              | POST / HTTP/1.1~host: x~transfer-encoding:"
                        + " chunked~transfer-encoding: chunked~~0~~ | 501",
                "chunk size is no number    | POST / HTTP/1.1~host: x~transfer-encoding:"
                        + " chunked~~xyz~~ | 400",
                "chunk size overflows       | POST / HTTP/1.1~host: x~transfer-encoding:"
                        + " chunked~~fffffffffffffffff~~ | 400",
                "chunk longer than its size | POST / HTTP/1.1~host: x~transfer-encoding:"
                        + " chunked~~3~abcd~0~~ | 400",
                "bare LF after a chunk size | POST / HTTP/1.1~host: x~transfer-encoding:"
                        + " chunked~~3`abc~0~~ | 400",
                "space before the colon     | GET / HTTP/1.1~host : x~~ | 400",
                "header without a colon     | GET / HTTP/1.1~host: x~nonsense~~ | 400",
                "empty header name          | GET / HTTP/1.1~host: x~: y~~ | 400",
                "control byte in a value    | GET / HTTP/1.1~host: x~a: b\u0001c~~ | 400",
                "no host                    | GET / HTTP/1.1~~ | 400",
                "host with a slash          | GET / HTTP/1.1~host: x/y~~ | 400",
                "unknown version            | GET / HTTP/3.7~host: x~~ | 426",
                "HTTP/1.0                   | GET / HTTP/1.0~host: x~~ | 426",
                "unknown method             | BREW / HTTP/1.1~host: x~~ | 400",
                "no target                  | GET HTTP/1.1~host: x~~ | 400",
                "fragment                   | GET /#a HTTP/1.1~host: x~~ | 400",
            })
    void isRefused(String what, String request, int status) throws Exception {
        try (var client = new RawClient(proxy.port())) {
            String answer = client.send(request.replace("~", "\r\n").replace("`", "\n")).readAll();
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("connection: close");
        }
    }

    @ParameterizedTest
    @CsvSource({"70000, 431", "200, 200"})
    void aHeadMayHaveSixtyKibibytes(int length, int status) throws Exception {
        try (var client = new RawClient(proxy.port())) {
            String answer =
                    client.send(
                                    "GET /fine HTTP/1.1\r\nhost: x\r\nconnection: close\r\na: "
                                            + "b".repeat(length)
                                            + "\r\n\r\n")
                            .readAll();
            assertThat(answer).startsWith("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest
    @CsvSource({"101, 431", "50, 200"})
    void aHeadMayHaveAHundredFields(int count, int status) throws Exception {
        try (var client = new RawClient(proxy.port())) {
            String answer =
                    client.send(
                                    "GET /fine HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
                                            + "a: b\r\n".repeat(count)
                                            + "\r\n")
                            .readAll();
            assertThat(answer).startsWith("HTTP/1.1 " + status);
        }
    }
}
