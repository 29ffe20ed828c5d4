package io.leno.cli.script;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;

/// A filter whose changes of messages are told.
record TracedFilter(HttpFilter filter, Trace trace) implements HttpFilter {
    static HttpFilterSettings settings(HttpFilterSettings settings, Trace trace) {
        return stream ->
                new TracedFilter(settings.newFilter(TracedStream.of(stream, trace)), trace);
    }

    private Headers traced(Headers headers, String what) {
        return new TracedHeaders(headers, what, trace);
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        return filter.onRequestHeaders(traced(headers, "request"), endOfStream);
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        return filter.onRequestData(new TracedPiece(data, "request", trace), endOfStream);
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        return filter.onRequestTrailers(traced(trailers, "request trailer"));
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        return filter.onResponseHeaders(traced(headers, "response"), endOfStream);
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        return filter.onResponseData(new TracedPiece(data, "response", trace), endOfStream);
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        return filter.onResponseTrailers(traced(trailers, "response trailer"));
    }

    @Override
    public void onStreamEnd() {
        filter.onStreamEnd();
    }

    private record TracedPiece(BodyData data, String what, Trace trace) implements BodyData {
        @Override
        public int length() {
            return data.length();
        }

        @Override
        public byte[] copy() {
            return data.copy();
        }

        @Override
        public void replace(byte[] replacement) {
            data.replace(replacement);
            // an engine that waits for the whole body takes each piece away
            if (replacement.length > 0)
                trace.add("body", what + " piece set to " + Trace.quoted(replacement));
        }
    }
}
