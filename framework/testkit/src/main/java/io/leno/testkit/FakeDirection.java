package io.leno.testkit;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;

/// The request or the response on its way through the one filter: what is held before it goes on,
/// and what has got past it.
final class FakeDirection {
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private @Nullable Headers heldHeaders;
    private @Nullable Headers heldTrailers;
    private boolean heldEnd;
    private boolean paused;
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
        return settle(end, filter);
    }

    FilterStatus data(Piece piece, boolean end, Call filter) {
        FilterStatus status = call(filter);
        held.writeBytes(piece.bytes);
        return settled(status, end);
    }

    FilterStatus trailers(Headers arriving, Call filter) {
        heldTrailers = arriving;
        return settle(true, filter);
    }

    private FilterStatus settle(boolean end, Call filter) {
        return settled(call(filter), end);
    }

    private FilterStatus call(Call filter) {
        resumedMeanwhile = false;
        return filter.run();
    }

    private FilterStatus settled(FilterStatus status, boolean end) {
        heldEnd |= end;
        if (status == FilterStatus.PAUSE) paused = !resumedMeanwhile;
        if (!paused) pass();
        return status;
    }

    void resume() {
        resumedMeanwhile = true;
        if (!paused) return;
        paused = false;
        pass();
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
