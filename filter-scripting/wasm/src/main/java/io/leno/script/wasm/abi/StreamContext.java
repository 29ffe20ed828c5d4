package io.leno.script.wasm.abi;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.script.wasm.vm.WasmFailure;

import org.jspecify.annotations.Nullable;

/// One stream in a module. Envoy: a stream's `Context`.
public final class StreamContext extends Context implements HttpFilter {
    private static final int UNAVAILABLE = 503;
    private static final String FAILED = "wasm_fail_stream";

    private final RootContext root;
    private final HttpStream stream;
    private final boolean failsOpen;
    private final Message request = new Message(this, true);
    private final Message response = new Message(this, false);
    private boolean created;
    private boolean refused;
    private boolean logging;

    /// @param failsOpen whether the stream goes on when the module fails
    public StreamContext(RootContext root, HttpStream stream, boolean failsOpen) {
        super(root.vm());
        this.root = root;
        this.stream = stream;
        this.failsOpen = failsOpen;
    }

    private void create() {
        if (created) return;
        created = true;
        vm().call(this, Callback.ON_CONTEXT_CREATE, id(), root.id());
        vm().runAfterCall();
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        create();
        return request.onHeaders(headers, endOfStream);
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        return created ? request.onData(data, endOfStream) : FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        return created ? request.onTrailers(trailers) : FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        if (!created || refused) return FilterStatus.CONTINUE;
        return response.onHeaders(headers, endOfStream);
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (!created || refused) return FilterStatus.CONTINUE;
        return response.onData(data, endOfStream);
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        if (!created || refused) return FilterStatus.CONTINUE;
        return response.onTrailers(trailers);
    }

    @Override
    public void onStreamEnd() {
        create();
        logging = true;
        vm().call(this, Callback.ON_LOG, id());
        vm().runAfterCall();
        logging = false;
        vm().call(this, Callback.ON_DONE, id());
        vm().runAfterCall();
        vm().call(this, Callback.ON_DELETE, id());
        vm().runAfterCall();
        vm().remove(this);
    }

    /// The module is dead.
    ///
    /// @return whether the stream ends with that
    boolean failed() {
        WasmFailure news = vm().takeFailure();
        if (news != null) {
            stream.failed(String.valueOf(news.getMessage()));
            root.host().failed(news);
        }
        if (failsOpen) return false;
        if (!refused) {
            refused = true;
            vm().afterCall(() -> refuse(stream));
        }
        return true;
    }

    /// The module died in a call that was about another stream: nothing that waits for it comes.
    void orphaned() {
        if (!request.isPaused() && !response.isPaused()) return;
        if (failed()) return;
        request.resume();
        response.resume();
    }

    /// Answers a stream whose module cannot serve it.
    public static void refuse(HttpStream stream) {
        stream.reply(UNAVAILABLE, "", FAILED);
    }

    /// Lets the request or the response go on, after the call.
    void resume(Message which) {
        vm().afterCall(which::resume);
        request.forget();
    }

    Message request() {
        return request;
    }

    Message response() {
        return response;
    }

    @Override
    RootContext root() {
        return root;
    }

    @Override
    HttpStream stream() {
        return stream;
    }

    @Override
    boolean isLogging() {
        return logging;
    }

    @Override
    String logPrefix() {
        return RootContext.part(root.plugin().name()) + root.logPrefix();
    }

    @Override
    @Nullable Headers headers(HeadersType type) {
        return switch (type) {
            case REQUEST_HEADERS -> logging ? stream.requestHeaders() : request.headers();
            case REQUEST_TRAILERS -> logging ? null : request.trailers();
            case RESPONSE_HEADERS -> logging ? stream.responseHeaders() : response.headers();
            case RESPONSE_TRAILERS -> logging ? response.lastTrailers() : response.trailers();
            default -> root.headers(type);
        };
    }

    @Override
    @Nullable Headers changeable(HeadersType type) {
        return switch (type) {
            case REQUEST_HEADERS -> request.headers();
            case REQUEST_TRAILERS -> request.changeableTrailers();
            case RESPONSE_HEADERS -> response.headers();
            case RESPONSE_TRAILERS -> response.changeableTrailers();
            default -> null;
        };
    }

    @Override
    @Nullable Bytes buffer(BufferType type) {
        return switch (type) {
            case HTTP_REQUEST_BODY -> request.body();
            case HTTP_RESPONSE_BODY -> response.body();
            default -> root.buffer(type);
        };
    }
}
