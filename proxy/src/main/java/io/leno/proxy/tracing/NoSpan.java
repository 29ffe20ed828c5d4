package io.leno.proxy.tracing;

import io.leno.api.filter.Headers;
import io.leno.api.tracing.Span;
import io.leno.api.tracing.SpanStart;

import java.time.Instant;

/// Of a request whose trace cannot be read: it goes on as it came.
enum NoSpan implements Span {
    INSTANCE;

    @Override
    public void operation(String name) {}

    @Override
    public void tag(String name, String value) {}

    @Override
    public void inject(Headers upstreamRequest) {}

    @Override
    public Span child(SpanStart start) {
        return this;
    }

    @Override
    public void sampled(boolean wanted) {}

    @Override
    public void finish(Instant time) {}
}
