package io.leno.proxy.http;

import io.leno.api.filter.FilterStatus;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// One direction of a stream through its filters. Positions count in the direction of travel. A
/// filter that pauses holds what follows until it resumes; filters before it go on working, and it
/// sees all data itself.
abstract class FilterPath {
    private static final @Nullable Hold[] NONE = {};

    private final int length;
    private final @Nullable Hold[] holds;
    private @Nullable Piece piece;
    private int inCall = -1;
    private boolean resumedInCall;
    private boolean stopped;

    FilterPath(int length) {
        this.length = length;
        holds = length == 0 ? NONE : new @Nullable Hold[length];
    }

    abstract FilterStatus headers(int at, HeaderBlock headers, boolean end);

    abstract FilterStatus data(int at, Piece data, boolean end);

    abstract FilterStatus trailers(int at, HeaderBlock trailers);

    /// The filter at this place threw.
    abstract void failed(int at, Throwable failure);

    /// More is held than may be.
    abstract void overflow();

    abstract int limit();

    abstract void headersDone(HeaderBlock headers, boolean end);

    abstract void dataDone(ByteBuf data, boolean end);

    abstract void endDone(@Nullable HeaderBlock trailers);

    /// What is held for a filter that pauses.
    private static final class Hold {
        @Nullable HeaderBlock headers;
        boolean endWithHeaders;
        final ArrayDeque<ByteBuf> data = new ArrayDeque<>(4);
        long bytes;
        boolean end;
        @Nullable HeaderBlock trailers;
    }

    boolean isStopped() {
        return stopped;
    }

    /// Nothing more goes this way; what is held is dropped.
    void stop() {
        stopped = true;
        for (int i = 0; i < length; i++) {
            Hold hold = holds[i];
            holds[i] = null;
            if (hold != null) hold.data.forEach(ByteBuf::release);
        }
    }

    void headersFrom(int from, HeaderBlock headers, boolean end) {
        for (int at = from; at < length; at++) {
            boolean pause = callHeaders(at, headers, end);
            if (stopped) return;
            if (pause) {
                Hold hold = hold(at);
                hold.headers = headers;
                hold.endWithHeaders = end;
                return;
            }
        }
        headersDone(headers, end);
    }

    private boolean callHeaders(int at, HeaderBlock headers, boolean end) {
        int outer = enter(at);
        try {
            return headers(at, headers, end) == FilterStatus.PAUSE && !resumedInCall;
        } catch (Throwable e) { // a plugin's error must not end the event loop
            failed(at, e);
            return true;
        } finally {
            inCall = outer;
        }
    }

    private int enter(int at) {
        int outer = inCall;
        inCall = at;
        resumedInCall = false;
        return outer;
    }

    /// @param data handed over
    void dataFrom(int from, ByteBuf data, boolean end) {
        ByteBuf now = data;
        Piece piece = length == 0 ? null : piece();
        for (int at = from; at < length; at++) {
            if (stopped || piece == null) break;
            piece.take(now);
            boolean pause = callData(at, piece, end);
            now = piece.giveBack();
            if (stopped) break;
            if (pause || holds[at] != null) {
                holdData(at, now, end);
                return;
            }
        }
        if (stopped) now.release();
        else dataDone(now, end);
    }

    private Piece piece() {
        Piece made = piece;
        // a filter that resumes in its call has held data pass the others before this call ends
        if (made == null || made.isTaken()) made = new Piece();
        piece = made;
        return made;
    }

    private boolean callData(int at, Piece piece, boolean end) {
        int outer = enter(at);
        try {
            return data(at, piece, end) == FilterStatus.PAUSE && !resumedInCall;
        } catch (Throwable e) { // as above
            failed(at, e);
            return true;
        } finally {
            inCall = outer;
        }
    }

    private void holdData(int at, ByteBuf data, boolean end) {
        Hold hold = hold(at);
        hold.data.add(data);
        hold.bytes += data.readableBytes();
        hold.end |= end;
        if (hold.bytes > limit()) overflow();
    }

    void endFrom(int from, @Nullable HeaderBlock trailers) {
        if (trailers == null) {
            dataFrom(from, Unpooled.EMPTY_BUFFER, true);
            return;
        }
        for (int at = from; at < length; at++) {
            if (stopped) return;
            boolean pause = callTrailers(at, trailers);
            if (stopped) return;
            if (pause || holds[at] != null) {
                hold(at).trailers = trailers;
                return;
            }
        }
        endDone(trailers);
    }

    private boolean callTrailers(int at, HeaderBlock trailers) {
        int outer = enter(at);
        try {
            return trailers(at, trailers) == FilterStatus.PAUSE && !resumedInCall;
        } catch (Throwable e) { // as above
            failed(at, e);
            return true;
        } finally {
            inCall = outer;
        }
    }

    private Hold hold(int at) {
        Hold hold = holds[at];
        if (hold != null) return hold;
        hold = new Hold();
        holds[at] = hold;
        return hold;
    }

    boolean isHeld(int at) {
        return holds[at] != null;
    }

    /// The filter at this place lets go of what it held.
    void resume(int at) {
        if (stopped) return;
        Hold hold = holds[at];
        if (hold != null) letGo(at, hold);
        if (inCall == at) resumedInCall = true;
    }

    private void letGo(int at, Hold hold) {
        holds[at] = null;
        if (hold.headers != null) headersFrom(at + 1, hold.headers, hold.endWithHeaders);
        while (!stopped && !hold.data.isEmpty()) {
            ByteBuf data = hold.data.remove();
            dataFrom(at + 1, data, hold.end && hold.data.isEmpty() && hold.trailers == null);
        }
        hold.data.forEach(ByteBuf::release);
        if (!stopped && hold.trailers != null) endFrom(at + 1, hold.trailers);
    }
}
