package io.leno.filters.buffer;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;

/// A request that goes on when it is complete, with its length, or is answered 413.
final class BufferFilter implements HttpFilter {
    private final HttpStream stream;
    private final int mostOfFilter;
    private int most;
    private long held;
    private boolean holding;

    BufferFilter(HttpStream stream, int most) {
        this.stream = stream;
        mostOfFilter = most;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        if (endOfStream) return FilterStatus.CONTINUE;
        most = stream.routeConfig() instanceof Integer ofRoute ? ofRoute : mostOfFilter;
        if (most == BufferFilterFactory.OFF) return FilterStatus.CONTINUE;
        stream.bufferLimit(most);
        holding = true;
        return FilterStatus.PAUSE;
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (!holding) return FilterStatus.CONTINUE;
        held += data.length();
        if (!endOfStream || held > most) return FilterStatus.PAUSE; // too much ends the request
        complete();
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        if (holding) complete();
        return FilterStatus.CONTINUE;
    }

    private void complete() {
        holding = false;
        Headers headers = stream.requestHeaders();
        if (!headers.contains("content-length")) headers.set("content-length", Long.toString(held));
        stream.resumeRequest();
    }
}
