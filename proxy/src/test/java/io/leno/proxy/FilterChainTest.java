package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.SimpleHttpFilter;
import io.leno.api.filter.SimpleResponse;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

class FilterChainTest {
    private static final String TO_A = "- {match: {prefix: /}, route: {cluster: a}}";

    private record Factory(
            String name,
            Attachment attachment,
            Function<HttpStream, HttpFilter> filters,
            CountDownLatch closed)
            implements HttpFilterFactory {
        Factory(String name, Function<HttpStream, HttpFilter> filters) {
            this(name, Attachment.WHERE_CONFIGURED, filters, new CountDownLatch(1));
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return new HttpFilterSettings() {
                @Override
                public HttpFilter newFilter(HttpStream stream) {
                    return filters.apply(stream);
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            };
        }
    }

    private static HttpFilter adding(String value) {
        return new HttpFilter() {
            @Override
            public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
                headers.add("x-seen", value);
                return FilterStatus.CONTINUE;
            }
        };
    }

    @Test
    void requestsPassFirstToLastAndResponsesBack() throws Exception {
        try (var a = Upstream.named("a");
                var proxy =
                        TestProxy.http(
                                TO_A,
                                TestProxy.cluster("a", a),
                                new Factory("one", stream -> adding("1")),
                                new Factory("two", stream -> adding("2")))) {
            assertThat(proxy.get("/").headers().allValues("x-seen")).containsExactly("2", "1");
        }
    }

    @Test
    void aPausedRequestWaitsWithItsBodyUntilItIsResumed() throws Exception {
        var waiting =
                new Factory(
                        "waiting",
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        stream.schedule(
                                                Duration.ofMillis(100), stream::resumeRequest);
                                        return FilterStatus.PAUSE;
                                    }

                                    @Override
                                    public FilterStatus onRequestData(BodyData data, boolean end) {
                                        data.replace(
                                                new String(data.copy(), StandardCharsets.UTF_8)
                                                        .toUpperCase(java.util.Locale.ROOT)
                                                        .getBytes(StandardCharsets.UTF_8));
                                        return FilterStatus.CONTINUE;
                                    }
                                });
        try (var a = Upstream.named("");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a), waiting)) {
            assertThat(proxy.send(proxy.request("/").POST(BodyPublishers.ofString("body"))).body())
                    .isEqualTo("BODY");
        }
    }

    @Test
    void aFilterAnswersInPlaceOfTheUpstream() throws Exception {
        var answering =
                SimpleHttpFilter.settings(
                        (request, next) ->
                                java.util.concurrent.CompletableFuture.completedFuture(
                                        SimpleResponse.of(403, "no")));
        try (var a = Upstream.named("a");
                var proxy =
                        TestProxy.http(
                                TO_A,
                                TestProxy.cluster("a", a),
                                new Factory("guard", answering::newFilter))) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(403);
            assertThat(proxy.get("/").body()).isEqualTo("no");
            assertThat(a.requests).isEmpty();
        }
    }

    @Test
    void aFilterThatThrowsIs500AndCounted() throws Exception {
        var broken =
                new Factory(
                        "broken",
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        throw new IllegalStateException("on purpose");
                                    }
                                });
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a), broken)) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(500);
            assertThat(proxy.counter("http.ingress.filter_errors")).isEqualTo(1);
        }
    }

    @Test
    void anUnknownFilterIsRefusedByName() {
        assertThatThrownBy(
                        () ->
                                TestProxy.of(
                                        TestProxy.httpYaml(
                                                TO_A,
                                                TestProxy.cluster("a", 1),
                                                "",
                                                new Factory(
                                                        "com.example.missing",
                                                        stream -> adding("x")))))
                .hasMessageContaining(
                        "Didn't find a registered implementation for 'com.example.missing'");
    }

    @Test
    void anAttachedFilterServesByItsMerePresenceAndLeavesWithoutATrace() throws Exception {
        var attached =
                new Factory(
                        "attached",
                        HttpFilterFactory.Attachment.EVERYWHERE,
                        stream -> adding("x"),
                        new CountDownLatch(1));
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a))) {
            assertThat(proxy.get("/").headers().firstValue("x-seen")).isEmpty();
            proxy.add(attached, 7);
            proxy.settled();
            assertThat(proxy.get("/").headers().firstValue("x-seen")).hasValue("x");
            proxy.remove(attached);
            assertThat(proxy.get("/").headers().firstValue("x-seen")).isEmpty();
            assertThat(attached.closed.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(proxy.proxy.streamsUsing(7)).isZero();
        }
    }

    @Test
    void aRequiredFilterThatLeftIsAnswered500UntilItIsBack() throws Exception {
        var guard = new Factory("guard", stream -> adding("g"));
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a), guard)) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            proxy.remove(guard);
            assertThat(proxy.get("/").statusCode()).isEqualTo(500);
            proxy.add(guard, 2);
            proxy.settled();
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void tenSwapsUnderLoadFailNoRequestAndKeepTheConnections() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a))) {
            var stop = new AtomicBoolean();
            var failures = new AtomicInteger();
            var answers = new AtomicInteger();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(
                        Thread.ofVirtual().start(() -> ask(proxy.port(), stop, answers, failures)));
            }
            List<Factory> generations = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                var next =
                        new Factory(
                                "swapped",
                                HttpFilterFactory.Attachment.EVERYWHERE,
                                stream -> adding("x"),
                                new CountDownLatch(1));
                int before = answers.get();
                proxy.add(next, 10 + i);
                if (!generations.isEmpty()) proxy.remove(generations.getLast());
                generations.add(next);
                proxy.settled();
                long until = System.nanoTime() + 5_000_000_000L;
                while (answers.get() < before + 200 && System.nanoTime() < until)
                    Thread.onSpinWait();
            }
            stop.set(true);
            for (Thread client : clients) client.join();
            assertThat(failures).hasValue(0);
            assertThat(answers.get()).isGreaterThanOrEqualTo(2000);
            assertThat(proxy.counter("http.ingress.downstream_cx_total")).isEqualTo(4);
            for (Factory old : generations.subList(0, 9)) {
                assertThat(old.closed.await(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static void ask(
            int port, AtomicBoolean stop, AtomicInteger answers, AtomicInteger failures) {
        try (var client = new RawClient(port)) {
            while (!stop.get()) {
                String answer =
                        client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n").readUntil("\r\n\r\na");
                if (!answer.startsWith("HTTP/1.1 200")) failures.incrementAndGet();
                answers.incrementAndGet();
            }
        } catch (java.io.IOException e) {
            failures.incrementAndGet();
        }
    }
}
