package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;

/// What filters may do with a stream beside passing it on: call out, hold and change bodies, choose
/// the host.
class FilterCallsTest {
    private static final String TO_A = "- {match: {prefix: /}, route: {cluster: a}}";
    private static final String NOWHERE = "- {match: {prefix: /}, direct_response: {status: 200}}";
    private static final Duration SOON = Duration.ofSeconds(5);

    private record Factory(BiFunction<FilterContext, HttpStream, HttpFilter> filters)
            implements HttpFilterFactory {
        static Factory of(Function<HttpStream, HttpFilter> filters) {
            return new Factory((context, stream) -> filters.apply(stream));
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
            return stream -> filters.apply(context, stream);
        }
    }

    /// Asks the cluster and answers with what it says.
    private static Factory asking(HttpCall call) {
        return Factory.of(
                stream ->
                        new HttpFilter() {
                            @Override
                            public FilterStatus onRequestHeaders(Headers headers, boolean end) {
                                stream.call(call, outcome -> tell(stream, outcome));
                                return FilterStatus.PAUSE;
                            }
                        });
    }

    private static void tell(HttpStream stream, CallOutcome outcome) {
        String text =
                switch (outcome) {
                    case CallOutcome.Response(
                                    var headers,
                                    var body,
                                    var trailers,
                                    var flags,
                                    var d) ->
                            headers.get(":status")
                                    + " "
                                    + new String(body, StandardCharsets.UTF_8)
                                    + " "
                                    + flags
                                    + " "
                                    + d;
                    case CallOutcome.Failure(var reason, var flags, var d) -> reason + " " + d;
                };
        stream.reply(200, text, "test");
    }

    private static HttpCall post(String cluster, String body) {
        return new HttpCall(
                cluster,
                List.of(
                        Map.entry(":method", "POST"),
                        Map.entry(":path", "/check"),
                        Map.entry(":authority", "auth"),
                        Map.entry("x-own", "1")),
                body.getBytes(StandardCharsets.UTF_8),
                SOON);
    }

    @Test
    void aCallBringsTheWholeResponse() throws Exception {
        try (var b = Upstream.named("b:");
                var proxy =
                        TestProxy.http(
                                NOWHERE, TestProxy.cluster("b", b), asking(post("b", "body")))) {
            assertThat(proxy.get("/").body()).isEqualTo("200 b:body [] via_upstream");
            assertThat(b.requests.getFirst())
                    .startsWith("POST /check\nhost: auth\n")
                    .contains("x-own: 1\n", "content-length: 4\n", "x-envoy-internal: true\n")
                    .contains("x-forwarded-for: ", "x-envoy-expected-rq-timeout-ms: 5000\n");
            assertThat(proxy.counter("cluster.b.upstream_rq_200")).isEqualTo(1);
            assertThat(proxy.counter("http.async-client.rq_total")).isEqualTo(1);
        }
    }

    @Test
    void anAnswerOfAFilterKeepsItsBytes() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) all[i] = (byte) i;
        Factory answering =
                Factory.of(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers head, boolean end) {
                                        stream.reply(200, all, FilterCallsTest::latin, "test");
                                        return FilterStatus.PAUSE;
                                    }
                                });
        try (var proxy = TestProxy.http(NOWHERE, "[]", answering)) {
            assertThat(proxy.get("/").body().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(all);
        }
    }

    private static void latin(Headers headers) {
        headers.set("content-type", "application/x; charset=iso-8859-1");
    }

    @Test
    void aDirectResponseKeepsItsBytes() throws Exception {
        String route =
                "- {match: {prefix: /}, direct_response: {status: 200, body: {inline_bytes:"
                        + " /wCA}}, response_headers_to_add: [{header: {key: content-type, value:"
                        + " text/x; charset=iso-8859-1}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}]}";
        try (var proxy = TestProxy.http(route, "[]")) {
            assertThat(proxy.get("/").body()).isEqualTo("\u00ff\u0000\u0080");
        }
    }

    @Test
    void anUnknownClusterIsAFailure() throws Exception {
        try (var proxy = TestProxy.http(NOWHERE, "[]", asking(post("b", "")))) {
            assertThat(proxy.get("/").body()).isEqualTo("NO_CLUSTER cluster_not_found");
        }
    }

    @Test
    void aClusterWithoutHostsAnswers503() throws Exception {
        try (var proxy =
                TestProxy.http(
                        NOWHERE, TestProxy.cluster("b", new int[0]), asking(post("b", "")))) {
            assertThat(proxy.get("/").body())
                    .isEqualTo("503 no healthy upstream [NO_HEALTHY_UPSTREAM] no_healthy_upstream");
        }
    }

    @Test
    void aCallThatTakesTooLongIsAnswered504() throws Exception {
        var call = HttpCall.get("b", "auth", "/slow", Duration.ofMillis(50));
        try (var b = Upstream.answering(request -> null);
                var proxy = TestProxy.http(NOWHERE, TestProxy.cluster("b", b), asking(call))) {
            assertThat(proxy.get("/").body())
                    .isEqualTo(
                            "504 upstream request timeout [UPSTREAM_REQUEST_TIMEOUT]"
                                    + " response_timeout");
        }
    }

    @Test
    void aCallIsMadeAgainWhereItsPolicySaysSo() throws Exception {
        var attempts = new AtomicInteger();
        var call =
                post("b", "x")
                        .withRetries(
                                new HttpCall.Retries(
                                        "5xx", 2, Duration.ofMillis(1), Duration.ofMillis(2)));
        try (var b =
                        Upstream.answering(
                                request ->
                                        Upstream.text(
                                                attempts.incrementAndGet() < 3 ? 503 : 200, "ok"));
                var proxy = TestProxy.http(NOWHERE, TestProxy.cluster("b", b), asking(call))) {
            assertThat(proxy.get("/").body()).startsWith("200 ok");
            assertThat(attempts).hasValue(3);
        }
    }

    @Test
    void aResponseThatIsTooLargeIsAFailure() throws Exception {
        HttpCall whole = post("b", "x");
        var call = new HttpCall("b", whole.headers(), whole.body(), SOON, null, 10, true);
        try (var b = Upstream.named("12345678901");
                var proxy = TestProxy.http(NOWHERE, TestProxy.cluster("b", b), asking(call))) {
            assertThat(proxy.get("/").body()).startsWith("RESPONSE_TOO_LARGE");
        }
    }

    @Test
    void aCallSpeaksHttp2WhereTheClusterDoes() throws Exception {
        String hello =
                "- {match: {prefix: /}, direct_response: {status: 200, body: {inline_string: h2}}}";
        try (var upstream = TestProxy.of(TestProxy.httpYaml(hello, "[]", "codec_type: HTTP2"));
                var proxy =
                        TestProxy.http(
                                NOWHERE,
                                TestProxy.cluster("b", upstream.port())
                                        .replace(
                                                "connect_timeout",
                                                "http2_protocol_options: {}, connect_timeout"),
                                asking(post("b", "x")))) {
            assertThat(proxy.get("/").body()).isEqualTo("200 h2 [] via_upstream");
            assertThat(upstream.counter("http.ingress.downstream_rq_http2_total")).isEqualTo(1);
        }
    }

    @Test
    void aCallEndsWithItsStream() throws Exception {
        var told = new AtomicInteger();
        var ended = new CompletableFuture<Void>();
        var factory =
                Factory.of(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        var _ =
                                                stream.call(
                                                        post("b", "x"),
                                                        outcome -> told.incrementAndGet());
                                        stream.schedule(
                                                Duration.ofMillis(50),
                                                () -> stream.reply(403, "no", "test"));
                                        return FilterStatus.PAUSE;
                                    }

                                    @Override
                                    public void onStreamEnd() {
                                        ended.complete(null);
                                    }
                                });
        try (var b = Upstream.answering(request -> null);
                var proxy = TestProxy.http(NOWHERE, TestProxy.cluster("b", b), factory)) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(403);
            ended.get(5, TimeUnit.SECONDS);
            assertThat(proxy.proxy.stats().gauge("cluster.b.upstream_rq_active").value()).isZero();
            assertThat(told).hasValue(0);
        }
    }

    @Test
    void settingsCallOutOfAnyStreamAndKeepTime() throws Exception {
        var outcomes = new LinkedBlockingQueue<String>();
        HttpFilterFactory factory =
                new HttpFilterFactory() {
                    @Override
                    public String name() {
                        return "test";
                    }

                    @Override
                    public HttpFilterSettings configure(
                            PluginConfig config, FilterContext context) {
                        context.stats().counter("made").inc();
                        context.schedule(
                                Duration.ofMillis(10),
                                () ->
                                        context.call(
                                                HttpCall.get("b", "auth", "/jwks", SOON),
                                                outcome -> outcomes.add(text(outcome))));
                        return stream -> new HttpFilter() {};
                    }
                };
        try (var b = Upstream.named("keys");
                var proxy = TestProxy.http(NOWHERE, TestProxy.cluster("b", b), factory)) {
            assertThat(outcomes.poll(5, TimeUnit.SECONDS)).isEqualTo("keys");
            assertThat(proxy.counter("http.ingress.made")).isEqualTo(1);
        }
    }

    private static String text(CallOutcome outcome) {
        return outcome instanceof CallOutcome.Response response
                ? new String(response.body(), StandardCharsets.UTF_8)
                : outcome.toString();
    }

    @Test
    void aWholeBodyIsRewritten() throws Exception {
        var factory =
                Factory.of(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        headers.remove("content-length");
                                        return end ? FilterStatus.CONTINUE : FilterStatus.PAUSE;
                                    }

                                    @Override
                                    public FilterStatus onRequestData(BodyData data, boolean end) {
                                        if (!end) return FilterStatus.PAUSE;
                                        stream.requestBody().append(data.copy());
                                        data.replace(new byte[0]);
                                        String whole =
                                                new String(
                                                        stream.requestBody().copy(),
                                                        StandardCharsets.UTF_8);
                                        stream.requestBody()
                                                .replace(
                                                        ("<" + whole + ">")
                                                                .getBytes(StandardCharsets.UTF_8));
                                        stream.resumeRequest();
                                        return FilterStatus.CONTINUE;
                                    }
                                });
        try (var a = Upstream.named("");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a), factory)) {
            String body = "x".repeat(100_000);
            assertThat(proxy.send(proxy.request("/").POST(BodyPublishers.ofString(body))).body())
                    .isEqualTo("<" + body + ">");
        }
    }

    @Test
    void aMessageWithoutABodyGetsOne() throws Exception {
        var factory =
                Factory.of(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        stream.requestBody().append(new byte[] {'q'});
                                        return FilterStatus.CONTINUE;
                                    }

                                    @Override
                                    public FilterStatus onResponseData(BodyData data, boolean end) {
                                        if (end) stream.injectResponseData(new byte[] {'+'}, false);
                                        return FilterStatus.CONTINUE;
                                    }

                                    @Override
                                    public FilterStatus onResponseHeaders(
                                            Headers headers, boolean end) {
                                        headers.remove("content-length");
                                        return FilterStatus.CONTINUE;
                                    }
                                });
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a), factory)) {
            assertThat(proxy.get("/").body()).isEqualTo("+aq");
        }
    }

    @Test
    void trailersAreAddedAtTheEnd() throws Exception {
        var factory =
                Factory.of(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onResponseHeaders(
                                            Headers headers, boolean end) {
                                        headers.remove("content-length");
                                        return FilterStatus.CONTINUE;
                                    }

                                    @Override
                                    public FilterStatus onResponseData(BodyData data, boolean end) {
                                        if (end) stream.addResponseTrailers().set("x-sum", "7");
                                        return FilterStatus.CONTINUE;
                                    }
                                });
        String yaml =
                TestProxy.httpYaml(
                        TO_A, "", "http_protocol_options: {enable_trailers: true}", factory);
        try (var a = Upstream.named("a")) {
            yaml =
                    yaml.replace(
                            "  clusters:\n", "  clusters:\n" + TestProxy.cluster("a", a).indent(2));
            try (var proxy = TestProxy.of(yaml, factory);
                    var client = new RawClient(proxy.port())) {
                client.send(
                        "GET / HTTP/1.1\r\nhost: a\r\nte: trailers\r\nconnection: close\r\n\r\n");
                assertThat(client.readAll()).contains("1\r\na\r\n0\r\nx-sum: 7\r\n\r\n");
            }
        }
    }

    @Test
    void aFilterThatPausesAllSeesTheBodyOnlyAfterItHasResumed() throws Exception {
        var events = new LinkedBlockingQueue<String>();
        var factory =
                Factory.of(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        stream.schedule(
                                                Duration.ofMillis(100),
                                                () -> {
                                                    events.add("resumed");
                                                    stream.resumeRequest();
                                                });
                                        return FilterStatus.PAUSE_ALL;
                                    }

                                    @Override
                                    public FilterStatus onRequestData(BodyData data, boolean end) {
                                        events.add("data");
                                        return FilterStatus.CONTINUE;
                                    }
                                });
        try (var a = Upstream.named("");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a), factory)) {
            String body = "x".repeat(3 << 20); // more than may be held
            HttpResponse<String> response =
                    proxy.send(proxy.request("/").POST(BodyPublishers.ofString(body)));
            assertThat(response.body()).hasSize(body.length());
            assertThat(events.peek()).isEqualTo("resumed");
        }
    }

    @Test
    void theHostAFilterWantsIsTaken() throws Exception {
        var factory =
                Factory.of(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        String host = headers.get("x-host");
                                        boolean strict = headers.contains("x-strict");
                                        if (host != null)
                                            stream.overrideUpstreamHost(List.of(host), strict);
                                        return FilterStatus.CONTINUE;
                                    }
                                });
        try (var one = Upstream.named("one");
                var two = Upstream.named("two");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", one, two), factory)) {
            String wanted = "127.0.0.1:" + two.port();
            for (int i = 0; i < 4; i++) {
                assertThat(proxy.send(proxy.request("/").header("x-host", wanted)).body())
                        .isEqualTo("two");
            }
            var absent = proxy.request("/").header("x-host", "127.0.0.1:1");
            assertThat(proxy.send(absent).statusCode()).isEqualTo(200);
            assertThat(proxy.send(absent.header("x-strict", "1")).statusCode()).isEqualTo(503);
        }
    }
}
