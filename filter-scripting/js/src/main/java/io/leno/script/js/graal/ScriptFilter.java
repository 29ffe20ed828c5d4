package io.leno.script.js.graal;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;

import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// One stream's script: a run for the request, a run for the response.
final class ScriptFilter implements HttpFilter {
    private final ScriptFilterSettings settings;
    private final HttpStream stream;
    private @Nullable ScriptRun request;
    private @Nullable ScriptRun response;

    ScriptFilter(ScriptFilterSettings settings, HttpStream stream) {
        this.settings = settings;
        this.stream = stream;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        request = run(headers, true);
        return request == null ? FilterStatus.CONTINUE : request.onHeaders(endOfStream);
    }

    private @Nullable ScriptRun run(Headers headers, boolean request) {
        LoopScript loop = settings.script(stream);
        if (loop == null) return null;
        Value handler = loop.handler(request);
        if (handler == null) return null;
        Message message = request ? new Message.OfRequest(stream) : new Message.OfResponse(stream);
        return new ScriptRun(settings, loop, handler, message, headers);
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        return request == null ? FilterStatus.CONTINUE : request.onData(data, endOfStream);
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        return request == null ? FilterStatus.CONTINUE : request.onTrailers(trailers);
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        response = run(headers, false);
        return response == null ? FilterStatus.CONTINUE : response.onHeaders(endOfStream);
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        return response == null ? FilterStatus.CONTINUE : response.onData(data, endOfStream);
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        return response == null ? FilterStatus.CONTINUE : response.onTrailers(trailers);
    }

    @Override
    public void onStreamEnd() {
        if (request != null) request.end();
        if (response != null) response.end();
    }
}
