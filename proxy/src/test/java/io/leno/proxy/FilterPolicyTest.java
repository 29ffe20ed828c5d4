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
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.filter.Misbehaviour;
import io.leno.proxy.filter.PluginReport;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// What becomes of requests when an attached plugin misbehaves: it is named, and handled as its
/// policy says.
class FilterPolicyTest {
    private static final String ROUTES =
            """
            - match: {prefix: /off}
              route: {cluster: a}
              typed_per_filter_config:
                shop.bad:
                  "@type": type.googleapis.com/xds.type.v3.TypedStruct
                  type_url: type.googleapis.com/io.leno.FilterPlugin
                  value: {disabled: true}
            - match: {prefix: /own}
              route: {cluster: a}
              typed_per_filter_config:
                shop.bad:
                  "@type": type.googleapis.com/xds.type.v3.TypedStruct
                  type_url: type.googleapis.com/io.leno.FilterPlugin
                  value: {config: {greeting: hello}, match: [{methods: [GET]}]}
            - {match: {prefix: /}, route: {cluster: a}}
            """;
    private static final String OPEN = "failurePolicy: FAIL_OPEN";

    /// A plugin by name, with the filter it makes.
    private record Bad(Function<HttpStream, HttpFilter> filters) implements HttpFilterFactory {
        @Override
        public String name() {
            return "com.example.bad";
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return filters::apply;
        }

        @Override
        public Object configureRoute(PluginConfig config) {
            return config.json();
        }
    }

    private static HttpFilter onRequest(Function<Headers, FilterStatus> action) {
        return new HttpFilter() {
            @Override
            public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
                return action.apply(headers);
            }
        };
    }

    private static Bad throwing() {
        return new Bad(
                stream ->
                        onRequest(
                                headers -> {
                                    if (headers.get("x-well") != null) return FilterStatus.CONTINUE;
                                    throw new IllegalStateException("on purpose");
                                }));
    }

    /// @param value of the attached plugin, but for its name
    private static TestProxy proxy(Upstream a, String value, HttpFilterFactory... factories)
            throws Exception {
        String attached =
                """
                          - name: shop.bad
                            typed_config:
                              "@type": type.googleapis.com/xds.type.v3.TypedStruct
                              type_url: type.googleapis.com/io.leno.FilterPlugin
                              value: {plugin: com.example.bad, %s}
                """
                        .formatted(value);
        String yaml = TestProxy.httpYaml(ROUTES, TestProxy.cluster("a", a), "");
        String router = "          - name: envoy.filters.http.router\n";
        assertThat(yaml).contains(router);
        return TestProxy.of(yaml.replace(router, attached + router), factories);
    }

    private static PluginReport report(TestProxy proxy) {
        return proxy.proxy.ledger().accounts().reports().getFirst();
    }

    private static long faults(TestProxy proxy, Misbehaviour kind) {
        return report(proxy).misbehaviour().get(kind);
    }

    private static void eventually(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - until).isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void anOpenFilterThatThrowsIsLeftOutOfItsStreamOnly() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = proxy(a, OPEN, throwing())) {
            assertThat(proxy.get("/").body()).isEqualTo("a");
            assertThat(proxy.get("/").body()).isEqualTo("a");
            assertThat(faults(proxy, Misbehaviour.THREW)).isEqualTo(2);
            assertThat(report(proxy).skipped()).isEqualTo(2);
            assertThat(report(proxy).lastFailure()).contains("on purpose");
        }
    }

    @Test
    void aClosedFilterThatThrowsIsAnswered503() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = proxy(a, "config: {}", throwing())) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(503);
            assertThat(proxy.send(proxy.request("/").header("x-well", "1")).body()).isEqualTo("a");
            assertThat(a.requests).hasSize(1);
        }
    }

    @Test
    void anOpenFilterThatThrowsLaterReleasesTheBodyItHeld() throws Exception {
        var holding =
                new Bad(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        return FilterStatus.PAUSE;
                                    }

                                    @Override
                                    public FilterStatus onRequestData(BodyData data, boolean end) {
                                        if (end) throw new IllegalStateException("on purpose");
                                        return FilterStatus.PAUSE;
                                    }
                                });
        String body = "x".repeat(100_000);
        try (var a = Upstream.named("");
                var proxy = proxy(a, OPEN, holding)) {
            assertThat(proxy.send(proxy.request("/").POST(BodyPublishers.ofString(body))).body())
                    .isEqualTo(body);
            eventually(() -> report(proxy).heldBytes() == 0);
        }
    }

    @Test
    void anOpenFilterWhoseTaskThrowsIsLeftOut() throws Exception {
        var late =
                new Bad(
                        stream ->
                                onRequest(
                                        headers -> {
                                            stream.execute(
                                                    () -> {
                                                        throw new IllegalStateException("late");
                                                    });
                                            return FilterStatus.PAUSE;
                                        }));
        try (var a = Upstream.named("a");
                var proxy = proxy(a, OPEN, late)) {
            assertThat(proxy.get("/").body()).isEqualTo("a");
        }
    }

    @Test
    void anOpenSimpleFilterWhoseStageFailsIsLeftOut() throws Exception {
        var failing =
                SimpleHttpFilter.settings(
                        (request, next) ->
                                CompletableFuture.failedFuture(new IllegalStateException("down")));
        try (var a = Upstream.named("a");
                var proxy = proxy(a, OPEN, new Bad(failing::newFilter))) {
            assertThat(proxy.get("/").body()).isEqualTo("a");
            assertThat(report(proxy).lastFailure()).contains("down");
        }
    }

    @Test
    void anOpenFilterThatCannotBeMadeIsLeftOut() throws Exception {
        var broken =
                new Bad(
                        stream -> {
                            throw new NoClassDefFoundError("com/example/Missing");
                        });
        try (var a = Upstream.named("a");
                var proxy = proxy(a, OPEN, broken)) {
            assertThat(proxy.get("/").body()).isEqualTo("a");
        }
    }

    @Test
    void aFilterThatNeverResumesEndsAtItsPauseTime() throws Exception {
        var silent = new Bad(stream -> onRequest(headers -> FilterStatus.PAUSE));
        try (var a = Upstream.named("a")) {
            try (var proxy = proxy(a, OPEN + ", limits: {maxPauseTime: 0.1s}", silent)) {
                assertThat(proxy.get("/").body()).isEqualTo("a");
                assertThat(faults(proxy, Misbehaviour.NEVER_RESUMED)).isEqualTo(1);
            }
            try (var proxy = proxy(a, "limits: {maxPauseTime: 0.1s}", silent)) {
                assertThat(proxy.get("/").statusCode()).isEqualTo(503);
            }
        }
    }

    @Test
    void aFilterMayNotHoldMoreThanItsLimit() throws Exception {
        var greedy =
                new Bad(
                        stream ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean end) {
                                        return FilterStatus.PAUSE;
                                    }

                                    @Override
                                    public FilterStatus onRequestData(BodyData data, boolean end) {
                                        return FilterStatus.PAUSE;
                                    }
                                });
        String body = "x".repeat(100_000);
        try (var a = Upstream.named("")) {
            try (var proxy = proxy(a, OPEN + ", limits: {maxBufferBytes: 1000}", greedy)) {
                var answer = proxy.send(proxy.request("/").POST(BodyPublishers.ofString(body)));
                assertThat(answer.body()).isEqualTo(body);
                assertThat(faults(proxy, Misbehaviour.OVER_BUFFER)).isEqualTo(1);
            }
            try (var proxy = proxy(a, "limits: {maxBufferBytes: 1000}", greedy)) {
                var answer = proxy.send(proxy.request("/").POST(BodyPublishers.ofString(body)));
                assertThat(answer.statusCode()).isEqualTo(503);
            }
        }
    }

    @Test
    void afterSomeFailuresAnOpenFilterIsSkippedAndATryFollows() throws Exception {
        var calls = new AtomicInteger();
        var counting =
                new Bad(
                        stream ->
                                onRequest(
                                        headers -> {
                                            calls.incrementAndGet();
                                            throw new IllegalStateException("on purpose");
                                        }));
        String quarantine = ", quarantine: {failures: 3, window: 60s, pause: 3s}";
        try (var a = Upstream.named("a");
                var proxy = proxy(a, OPEN + quarantine, counting)) {
            for (int i = 0; i < 4; i++) assertThat(proxy.get("/").body()).isEqualTo("a");
            assertThat(calls).hasValue(3);
            assertThat(report(proxy).quarantined()).isTrue();
            assertThat(proxy.get("/").body()).isEqualTo("a");
            eventually(
                    () -> {
                        ask(proxy);
                        return calls.get() == 4;
                    });
            assertThat(report(proxy).quarantined()).isFalse();
        }
    }

    private static HttpResponse<String> ask(TestProxy proxy) {
        try {
            return proxy.get("/");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void afterSomeFailuresAClosedFilterIsAnswered503UntilANewGenerationComes() throws Exception {
        String quarantine = "quarantine: {failures: 2, window: 60s, pause: 600s}";
        try (var a = Upstream.named("a");
                var proxy = proxy(a, quarantine, throwing())) {
            for (int i = 0; i < 2; i++) assertThat(proxy.get("/").statusCode()).isEqualTo(503);
            var well = proxy.request("/").header("x-well", "1");
            assertThat(proxy.send(well).statusCode()).isEqualTo(503);
            assertThat(report(proxy).refused()).isEqualTo(1);
            proxy.add(new Bad(stream -> new HttpFilter() {}), 2);
            proxy.settled();
            assertThat(proxy.send(well).body()).isEqualTo("a");
        }
    }

    @Test
    void aMissingOpenPluginIsLeftOutUntilItComes() throws Exception {
        var seen = new CountDownLatch(1);
        try (var a = Upstream.named("a");
                var proxy = proxy(a, OPEN)) {
            assertThat(proxy.get("/").body()).isEqualTo("a");
            proxy.add(
                    new Bad(
                            stream ->
                                    onRequest(
                                            headers -> {
                                                seen.countDown();
                                                return FilterStatus.CONTINUE;
                                            })),
                    2);
            proxy.settled();
            assertThat(proxy.get("/").body()).isEqualTo("a");
            assertThat(seen.getCount()).isZero();
        }
    }

    @Test
    void aMissingClosedPluginIsAnswered503UntilItComes() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = proxy(a, "config: {}")) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(503);
            assertThat(proxy.get("/off").body()).isEqualTo("a");
            var plugin = new Bad(stream -> new HttpFilter() {});
            proxy.add(plugin, 2);
            proxy.settled();
            assertThat(proxy.get("/").body()).isEqualTo("a");
            proxy.remove(plugin);
            assertThat(proxy.get("/").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void onlyDescribedRequestsGetTheFilterAndRoutesMayDescribeOthers() throws Exception {
        String match = "match: [{paths: [{prefix: /api}], headers: {x-tenant: {}}}]";
        try (var a = Upstream.named("a");
                var proxy = proxy(a, match, throwing())) {
            assertThat(proxy.get("/api").statusCode()).isEqualTo(200);
            var tenant = proxy.request("/api?x").header("x-tenant", "t");
            assertThat(proxy.send(tenant).statusCode()).isEqualTo(503);
            assertThat(proxy.send(proxy.request("/other").header("x-tenant", "t")).statusCode())
                    .isEqualTo(200);
            assertThat(proxy.get("/own").statusCode()).isEqualTo(503);
            assertThat(proxy.send(proxy.request("/own").DELETE()).statusCode()).isEqualTo(200);
            assertThat(proxy.get("/off").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void routesTellTheFilterTheirSettings() throws Exception {
        var telling =
                new Bad(
                        stream ->
                                onRequest(
                                        headers -> {
                                            headers.set("x-own", oneLine(stream.routeConfig()));
                                            return FilterStatus.CONTINUE;
                                        }));
        try (var a = Upstream.named("a");
                var proxy = proxy(a, "config: {}", telling)) {
            proxy.get("/own");
            assertThat(a.requests.getFirst()).contains("x-own: {\"greeting\":\"hello\"}");
        }
    }

    private static String oneLine(Object json) {
        return String.valueOf(json).replaceAll("\\s", "");
    }

    @Test
    void anUnknownFieldIsRefusedByName() {
        assertThatThrownBy(
                        () -> {
                            try (var a = Upstream.named("a")) {
                                proxy(a, "limits: {maxPause: 1s}", throwing()).close();
                            }
                        })
                .hasMessageContaining("filter shop.bad.limits.maxPause: unknown field");
    }

    @Test
    void misbehaviourIsAmongTheStats() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = proxy(a, OPEN, throwing())) {
            for (int i = 0; i < 3; i++) proxy.get("/");
            eventually(
                    () -> {
                        proxy.proxy.measure();
                        return proxy.counter("plugin.com.example.bad.streams") == 3;
                    });
            assertThat(proxy.counter("plugin.com.example.bad.threw")).isEqualTo(3);
            String admin = "http:/" + proxy.proxy.adminAddress() + "/leno/plugins";
            var page =
                    proxy.client.send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(admin))
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(page.body())
                    .contains("com.example.bad")
                    .containsPattern("\"threw\":\\s*3")
                    .contains("on purpose");
            assertThat(proxy.counter("plugin.com.example.bad.streams_skipped")).isEqualTo(3);
        }
    }
}
