package io.leno.testkit;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Queue;

/// The request or the response on its way through the one filter: what is held before it goes on,
/// and what has got past it.
final class FakeDirection {
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private @Nullable Headers heldHeaders;
    private @Nullable Headers heldTrailers;
    private boolean heldEnd;
    private boolean paused;
    private boolean unseen;
    private boolean inCall;
    private boolean ending;
    private final Queue<Runnable> later = new ArrayDeque<>();
    private boolean resumedMeanwhile;

    private @Nullable Headers headers;
    private @Nullable Headers trailers;
    private boolean complete;

    /// How the filter is called with one event.
    interface Call {
        FilterStatus run();
    }

    FilterStatus headers(Headers arriving, boolean end, Call filter) {
        heldHeaders = arriving;
        ending = end;
        FilterStatus status = settle(end, filter);
        unseen = paused && status == FilterStatus.PAUSE_ALL;
        return status;
    }

    FilterStatus data(Piece piece, boolean end, Call filter) {
        if (unseen) {
            later.add(() -> data(piece, end, filter));
            return FilterStatus.PAUSE_ALL;
        }
        ending = end;
        FilterStatus status = call(filter);
        held.writeBytes(piece.bytes);
        return settled(status, end);
    }

    FilterStatus trailers(Headers arriving, Call filter) {
        if (unseen) {
            later.add(() -> trailers(arriving, filter));
            return FilterStatus.PAUSE_ALL;
        }
        heldTrailers = arriving;
        return settle(true, filter);
    }

    private FilterStatus settle(boolean end, Call filter) {
        return settled(call(filter), end);
    }

    private FilterStatus call(Call filter) {
        resumedMeanwhile = false;
        inCall = true;
        try {
            return filter.run();
        } finally {
            inCall = false;
        }
    }

    private FilterStatus settled(FilterStatus status, boolean end) {
        heldEnd |= end;
        if (status != FilterStatus.CONTINUE) paused = !resumedMeanwhile;
        if (!paused) pass();
        return status;
    }

    void resume() {
        resumedMeanwhile = true;
        if (!paused) return;
        paused = false;
        unseen = false;
        pass();
        while (!paused && !later.isEmpty()) later.remove().run();
    }

    /// What the filter may change of the body that is held for it.
    BodyBuffer buffer() {
        return new Buffer();
    }

    void inject(byte[] data, boolean end) {
        if (heldHeaders != null) {
            throw new IllegalStateException("the headers are still held (expected: resumed)");
        }
        passed.writeBytes(data);
        complete |= end;
    }

    Headers addTrailers() {
        boolean atEnd = inCall ? ending : heldEnd;
        if (!atEnd || heldTrailers != null) {
            throw new IllegalStateException(
                    "trailers can only be added at the end of a message that has none");
        }
        heldTrailers = FakeHeaders.none();
        return heldTrailers;
    }

    private final class Buffer implements BodyBuffer {
        @Override
        public int length() {
            return held.size();
        }

        @Override
        public byte[] copy() {
            return held.toByteArray();
        }

        @Override
        public void replace(byte[] bytes) {
            requireHeld();
            held.reset();
            held.writeBytes(bytes);
        }

        @Override
        public void append(byte[] bytes) {
            requireHeld();
            held.writeBytes(bytes);
        }

        private void requireHeld() {
            if (paused || inCall) return;
            throw new IllegalStateException(
                    "no body is held for this filter (expected: it pauses, or is in a call)");
        }
    }

    private void pass() {
        if (heldHeaders != null) headers = heldHeaders;
        passed.writeBytes(held.toByteArray());
        if (heldTrailers != null) trailers = heldTrailers;
        complete |= heldEnd;
        heldHeaders = null;
        heldTrailers = null;
        held.reset();
    }

    /// What is still held will never go on.
    void abandon() {
        heldHeaders = null;
        heldTrailers = null;
        heldEnd = false;
        held.reset();
        paused = true;
    }

    boolean isPaused() {
        return paused;
    }

    @Nullable Headers headers() {
        return headers;
    }

    @Nullable Headers trailers() {
        return trailers;
    }

    boolean isComplete() {
        return complete;
    }

    byte[] body() {
        return passed.toByteArray();
    }

    /// A piece of a body that the filter may replace.
    static final class Piece implements BodyData {
        private byte[] bytes;

        Piece(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public byte[] copy() {
            return bytes.clone();
        }

        @Override
        public void replace(byte[] replacement) {
            bytes = replacement.clone();
        }
    }
}
