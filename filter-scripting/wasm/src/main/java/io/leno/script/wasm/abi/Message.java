package io.leno.script.wasm.abi;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;

import org.jspecify.annotations.Nullable;

/// A request, or a response, on its way through a module.
final class Message {
    private static final int CONTINUE = 0;

    /// Of headers: the body goes on to come here. Of data: it is kept.
    private static final int STOP = 1;

    private static final int STOP_AND_WATERMARK = 2;
    private static final int STOP_WITHOUT_BUFFER = 3;
    private static final int STOP_ALL_AND_BUFFER = 3;
    private static final int STOP_ALL_AND_WATERMARK = 4;
    private static final byte[] NO_BYTES = {};

    private final StreamContext context;
    private final boolean request;
    private @Nullable Headers headers;
    private @Nullable Headers trailers;
    private @Nullable Headers lastTrailers;
    private @Nullable BodyData piece;
    private boolean ended;
    private boolean keeping;
    private boolean paused;

    Message(StreamContext context, boolean request) {
        this.context = context;
        this.request = request;
    }

    FilterStatus onHeaders(Headers all, boolean endOfStream) {
        headers = all;
        ended = endOfStream;
        Callback callback = request ? Callback.ON_REQUEST_HEADERS : Callback.ON_RESPONSE_HEADERS;
        PluginVm vm = context.vm();
        if (!vm.isFailed() && !vm.has(callback)) return passHeaders();
        long result =
                vm.abi() == AbiVersion.V0_1_0
                        ? vm.call(context, callback, context.id(), all.size())
                        : vm.call(context, callback, context.id(), all.size(), endOfStream ? 1 : 0);
        int verdict = verdict(result, STOP_ALL_AND_WATERMARK);
        if (verdict == STOP && !context.root().plugin().pausesHeadersAlone())
            verdict = STOP_ALL_AND_WATERMARK;
        vm.runAfterCall();
        return switch (verdict) {
            case STOP -> pause(FilterStatus.PAUSE);
            case STOP_ALL_AND_BUFFER, STOP_ALL_AND_WATERMARK -> pause(FilterStatus.PAUSE_ALL);
            default -> passHeaders();
        };
    }

    private FilterStatus passHeaders() {
        headers = null;
        return FilterStatus.CONTINUE;
    }

    /// @param most past it, and when the stream is answered, nothing goes on
    private int verdict(long result, int most) {
        PluginVm vm = context.vm();
        if (vm.isFailed()) return context.failed() ? most : CONTINUE;
        return vm.isStopped() || result < 0 || result > most ? most : (int) result;
    }

    FilterStatus onData(BodyData data, boolean endOfStream) {
        ended = endOfStream;
        if (keeping) {
            held().append(data.copy());
            data.replace(NO_BYTES);
        }
        piece = data;
        Callback callback = request ? Callback.ON_REQUEST_BODY : Callback.ON_RESPONSE_BODY;
        PluginVm vm = context.vm();
        int size = keeping ? held().length() : data.length();
        long result = vm.call(context, callback, context.id(), size, endOfStream ? 1 : 0);
        int verdict = verdict(result, STOP_WITHOUT_BUFFER);
        vm.runAfterCall();
        piece = null;
        keeping = verdict == STOP;
        return switch (verdict) {
            case STOP -> pause(FilterStatus.PAUSE);
            case STOP_AND_WATERMARK -> pause(FilterStatus.PAUSE_ALL);
            case STOP_WITHOUT_BUFFER -> {
                data.replace(NO_BYTES);
                yield pause(FilterStatus.PAUSE);
            }
            default -> goOn();
        };
    }

    FilterStatus onTrailers(Headers all) {
        trailers = all;
        lastTrailers = all;
        ended = true;
        Callback callback = request ? Callback.ON_REQUEST_TRAILERS : Callback.ON_RESPONSE_TRAILERS;
        PluginVm vm = context.vm();
        long result = vm.call(context, callback, context.id(), all.size());
        int verdict = verdict(result, STOP);
        vm.runAfterCall();
        if (verdict != CONTINUE) return pause(FilterStatus.PAUSE);
        trailers = null;
        return goOn();
    }

    private FilterStatus pause(FilterStatus how) {
        paused = true;
        return how;
    }

    /// What was paused before goes first.
    private FilterStatus goOn() {
        resume();
        return FilterStatus.CONTINUE;
    }

    /// Lets go what is paused; nothing where nothing is.
    void resume() {
        if (!paused) return;
        paused = false;
        HttpStream stream = context.stream();
        if (request) stream.resumeRequest();
        else stream.resumeResponse();
    }

    boolean isPaused() {
        return paused;
    }

    /// The module cannot change what has gone on.
    void forget() {
        headers = null;
        piece = null;
        trailers = null;
    }

    @Nullable Headers headers() {
        return headers;
    }

    @Nullable Headers trailers() {
        return trailers;
    }

    /// Those that came, whether they have gone on or not.
    @Nullable Headers lastTrailers() {
        return lastTrailers;
    }

    /// Trailers to be changed; where the message ends without any, it gets some.
    @Nullable Headers changeableTrailers() {
        if (trailers == null && piece != null && ended) {
            HttpStream stream = context.stream();
            trailers = request ? stream.addRequestTrailers() : stream.addResponseTrailers();
            lastTrailers = trailers;
        }
        return trailers;
    }

    @Nullable Bytes body() {
        if (keeping) return Bytes.of(held());
        BodyData now = piece;
        return now == null ? null : Bytes.of(now);
    }

    private BodyBuffer held() {
        HttpStream stream = context.stream();
        return request ? stream.requestBody() : stream.responseBody();
    }
}
