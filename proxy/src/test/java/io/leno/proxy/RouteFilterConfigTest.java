package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What routes say to filters.
class RouteFilterConfigTest {
    private static final String ROUTE =
            "- {match: {prefix: /}, route: {cluster: a}, typed_per_filter_config: {marking:"
                    + " {\"@type\": type.googleapis.com/xds.type.v3.TypedStruct, type_url: marking,"
                    + " value: {text: hello}}}}";

    /// A generation of a plugin: its settings for routes refer to it, as those of a bundle refer to
    /// the bundle's class loader.
    private record Marking(String generation, AtomicInteger asked) implements HttpFilterFactory {
        private record Settings(Marking of, String text) {}

        @Override
        public String name() {
            return "marking";
        }

        @Override
        public Object configureRoute(PluginConfig config) {
            asked.incrementAndGet();
            return new Settings(this, config.json());
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return stream ->
                    new HttpFilter() {
                        @Override
                        public FilterStatus onResponseHeaders(Headers headers, boolean end) {
                            var settings = (Settings) stream.routeConfig();
                            headers.set(
                                    "x-mark",
                                    settings.of().generation()
                                            + (settings.text().contains("hello") ? "+" : "-"));
                            return FilterStatus.CONTINUE;
                        }
                    };
        }
    }

    @Test
    void theFactoryIsAskedOnceForEachRoute() throws Exception {
        var marking = new Marking("one", new AtomicInteger());
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(ROUTE, TestProxy.cluster("a", a), marking)) {
            for (int i = 0; i < 5; i++) {
                assertThat(proxy.get("/").headers().firstValue("x-mark")).hasValue("one+");
            }
            assertThat(marking.asked().get()).isEqualTo(1);
        }
    }

    @Test
    void nothingOfAGenerationThatLeftIsKept() throws Exception {
        var first = new Marking("one", new AtomicInteger());
        var gone = new WeakReference<>(first);
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(ROUTE, TestProxy.cluster("a", a), first)) {
            assertThat(proxy.get("/").headers().firstValue("x-mark")).hasValue("one+");
            proxy.add(new Marking("two", new AtomicInteger()), 2);
            proxy.remove(first);
            first = null;
            assertThat(proxy.get("/").headers().firstValue("x-mark")).hasValue("two+");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (gone.get() != null && System.nanoTime() < until) {
                proxy.settled();
                System.gc();
            }
            assertThat(gone.get()).isNull();
        }
    }
}
