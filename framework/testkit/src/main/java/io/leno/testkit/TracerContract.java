package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.Headers;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.tracing.Span;
import io.leno.api.tracing.SpanStart;
import io.leno.api.tracing.SpanStart.Side;
import io.leno.api.tracing.Tracer;
import io.leno.api.tracing.TracerFactory;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Set;

/// What every [TracerFactory] promises; its tests extend this.
public abstract class TracerContract extends ConfiguredPluginContract {
    protected abstract TracerFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected Tracer configured(PluginConfig config) {
        return newFactory().create(config, new FakeProxyContext());
    }

    private static SpanStart start(Side side, boolean sampled) {
        return new SpanStart("contract", Instant.EPOCH, side, sampled);
    }

    @Test
    protected void whatASpanInjectsIsFoundByTheNextProxy() {
        try (Tracer tracer = configured(goodConfig())) {
            Headers request = FakeHeaders.request("GET", "/contract");
            Span caller = tracer.begin(FakeHeaders.request("GET", "/"), start(Side.CLIENT, true));
            caller.inject(request);
            Span called = tracer.begin(request, start(Side.SERVER, true));
            assertThat(called.traceId()).isEqualTo(caller.traceId()).matches("[0-9a-f]*");
            called.finish(Instant.EPOCH);
            caller.finish(Instant.EPOCH);
        }
    }

    @Test
    protected void injectingTwiceLeavesOneTrace() {
        try (Tracer tracer = configured(goodConfig())) {
            Headers once = FakeHeaders.request("GET", "/contract");
            Headers twice = FakeHeaders.request("GET", "/contract");
            Span span = tracer.begin(FakeHeaders.request("GET", "/"), start(Side.CLIENT, true));
            span.inject(once);
            span.inject(twice);
            span.inject(twice);
            assertThat(twice).hasToString(once.toString());
            span.finish(Instant.EPOCH);
        }
    }

    @Test
    protected void spansOfSeveralLoopsDoNotDisturbEachOther() throws InterruptedException {
        try (Tracer tracer = configured(goodConfig())) {
            Crowd.does(() -> traced(tracer));
        }
    }

    private static void traced(Tracer tracer) {
        Headers request = FakeHeaders.request("GET", "/contract");
        Span span = tracer.begin(request, start(Side.SERVER, false));
        span.operation("renamed");
        span.tag("http.method", "GET");
        span.event(Instant.EPOCH, "something");
        span.sampled(true);
        Span child = span.child(start(Side.CLIENT, true));
        child.inject(request);
        child.finish(Instant.EPOCH);
        span.finish(Instant.EPOCH);
    }
}
