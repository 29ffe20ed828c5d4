package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.filter.Misbehaviour;
import io.leno.proxy.filter.PluginReport;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Filters that keep an event loop, or use too much, are found and named.
class LoopWatchdogTest {
    private static final String WATCHDOG =
            "watchdogs: {worker_watchdog: {miss_timeout: 0.1s, megamiss_timeout: 0.25s}}\n";

    private record Acting(Consumer<HttpStream> action) implements HttpFilterFactory {
        @Override
        public String name() {
            return "com.example.acting";
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return stream ->
                    new HttpFilter() {
                        @Override
                        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
                            if (headers.get("x-act") != null) action.accept(stream);
                            return FilterStatus.CONTINUE;
                        }
                    };
        }
    }

    private static TestProxy proxy(Upstream a, Acting filter) throws Exception {
        return proxy(a, filter, WATCHDOG);
    }

    private static TestProxy proxy(Upstream a, Acting filter, String watchdog) throws Exception {
        String attached =
                """
                          - name: acting
                            typed_config:
                              "@type": type.googleapis.com/xds.type.v3.TypedStruct
                              type_url: type.googleapis.com/io.leno.FilterPlugin
                              value: {plugin: com.example.acting, failurePolicy: FAIL_OPEN}
                """;
        String routes = "- {match: {prefix: /}, route: {cluster: a}}";
        String yaml = TestProxy.httpYaml(routes, TestProxy.cluster("a", a), "");
        String router = "          - name: envoy.filters.http.router\n";
        return TestProxy.of(watchdog + yaml.replace(router, attached + router), filter);
    }

    private static PluginReport report(TestProxy proxy) {
        return proxy.proxy.ledger().accounts().reports().getFirst();
    }

    private static void eventually(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - until).isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void aFilterThatKeepsALoopIsNamedWithItsPlaceAndTakenOutWhileOtherLoopsGoOn() throws Exception {
        var release = new CountDownLatch(1);
        var blocking = new Acting(stream -> waitFor(release));
        try (var a = Upstream.named("a");
                var proxy = proxy(a, blocking, WATCHDOG.replace("0.25s", "3s"))) {
            var troubled = new AtomicReference<>("");
            proxy.proxy.ledger().accounts().onTrouble(it -> troubled.set(it.plugin()));
            var stuck =
                    proxy.client.sendAsync(
                            proxy.request("/").header("x-act", "1").build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString());
            eventually(() -> report(proxy).quarantined());
            PluginReport report = report(proxy);
            assertThat(report.misbehaviour().get(Misbehaviour.BLOCKED_LOOP))
                    .isGreaterThanOrEqualTo(1);
            assertThat(report.lastFailure()).contains("LoopWatchdogTest.waitFor");
            assertThat(troubled).hasValue("com.example.acting");
            assertThat(stuck).isNotDone();
            release.countDown();
            assertThat(stuck.get(10, TimeUnit.SECONDS).body()).isEqualTo("a");
            // it is in quarantine: this one does not act, and does not wait
            assertThat(proxy.send(proxy.request("/").header("x-act", "1")).body()).isEqualTo("a");
            assertThat(proxy.counter("workers.watchdog_miss")).isGreaterThanOrEqualTo(1);
            assertThat(proxy.counter("workers.watchdog_mega_miss")).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void aCallThatWaitsForEverIsEndedAndItsFilterIsOutForGood() throws Exception {
        var never = new CountDownLatch(1);
        var calls = new AtomicInteger();
        var blocking =
                new Acting(
                        stream -> {
                            calls.incrementAndGet();
                            waitFor(never);
                        });
        try (var a = Upstream.named("a");
                var proxy = proxy(a, blocking)) {
            assertThat(proxy.send(proxy.request("/").header("x-act", "1")).body()).isEqualTo("a");
            PluginReport report = report(proxy);
            assertThat(report.quarantined()).isTrue();
            assertThat(report.misbehaviour().get(Misbehaviour.THREW)).isEqualTo(1);
            for (int i = 0; i < 5; i++)
                assertThat(proxy.send(proxy.request("/").header("x-act", "1")).body())
                        .isEqualTo("a");
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void newConnectionsGoPastALoopThatIsStuck() throws Exception {
        var release = new CountDownLatch(1);
        var stubborn =
                new Acting(
                        stream -> {
                            while (!Uninterrupted.await(release)) {}
                        });
        try (var a = Upstream.named("a");
                var proxy = proxy(a, stubborn)) {
            var stuck =
                    proxy.client.sendAsync(
                            proxy.request("/").header("x-act", "1").build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString());
            eventually(() -> proxy.counter("workers.watchdog_mega_miss") > 0);
            for (int i = 0; i < 8; i++) {
                try (var client = new RawClient(proxy.port())) {
                    client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").readUntil("200 OK");
                }
            }
            assertThat(stuck).isNotDone();
            release.countDown();
            assertThat(stuck.get(10, TimeUnit.SECONDS).body()).isEqualTo("a");
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFilterThatAllocatesVeryMuchIsNamed() throws Exception {
        var hungry = new Acting(stream -> keep(new byte[1 << 20], 80));
        try (var a = Upstream.named("a");
                var proxy = proxy(a, hungry)) {
            eventually(
                    () -> {
                        try {
                            proxy.send(proxy.request("/").header("x-act", "1"));
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                        return report(proxy).misbehaviour().get(Misbehaviour.OVER_ALLOCATION) > 0;
                    });
            assertThat(report(proxy).lastFailure()).contains("a call allocated");
        }
    }

    /// Work that does not care that it is not wanted any more.
    private static final class Uninterrupted {
        static boolean await(CountDownLatch latch) {
            try {
                return latch.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException ignored) {
                return false;
            }
        }
    }

    private static void keep(byte[] first, int times) {
        int sum = 0;
        for (int i = 0; i < times; i++) sum += first.clone()[i];
        if (sum != 0) throw new IllegalStateException("" + sum);
    }

    @Test
    void workThatDoesNotEndWithItsStreamIsNamed() throws Exception {
        var release = new CountDownLatch(1);
        var stubborn =
                new Acting(
                        stream ->
                                stream.offload(
                                        () -> {
                                            while (!Uninterrupted.await(release)) {}
                                            return "";
                                        },
                                        (result, failure) -> {}));
        try (var a = Upstream.named("a");
                var proxy = proxy(a, stubborn)) {
            proxy.send(proxy.request("/").header("x-act", "1"));
            eventually(() -> report(proxy).misbehaviour().get(Misbehaviour.LEFT_WORK) == 1);
            assertThat(report(proxy).lastFailure()).contains("Uninterrupted.await");
        } finally {
            release.countDown();
        }
    }
}
