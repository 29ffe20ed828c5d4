package io.leno.proxy.http;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.FilterStatus;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

/// One direction of a stream through its filters. Positions count in the direction of travel. A
/// filter that pauses holds what follows until it resumes; filters before it go on working, and it
/// sees all data itself.
abstract class FilterPath {
    private static final @Nullable Held[] NONE = {};

    final Exchange exchange;
    final FilterStream[] filters;
    private final int length;
    private final @Nullable Held[] holds;
    private @Nullable Piece piece;
    private int inCall = -1;
    private boolean resumedInCall;
    private boolean endInCall;
    private boolean stopped;

    FilterPath(Exchange exchange, FilterStream[] filters) {
        this.exchange = exchange;
        this.filters = filters;
        length = filters.length;
        holds = length == 0 ? NONE : new @Nullable Held[length];
    }

    abstract FilterStatus headers(int at, HeaderBlock headers, boolean end);

    abstract FilterStatus data(int at, Piece data, boolean end);

    abstract FilterStatus trailers(int at, HeaderBlock trailers);

    /// The position on this path of a filter of the chain, and the other way round.
    abstract int mirror(int at);

    /// More is held than the connection manager lets.
    abstract void overflow();

    abstract void headersDone(HeaderBlock headers, boolean end);

    abstract void dataDone(ByteBuf data, boolean end);

    abstract void endDone(@Nullable HeaderBlock trailers);

    /// Lets this direction come, or holds it back.
    abstract void reading(boolean wanted);

    private FilterStream filter(int at) {
        return filters[mirror(at)];
    }

    boolean isStopped() {
        return stopped;
    }

    /// Nothing more goes this way; what is held is dropped.
    void stop() {
        stopped = true;
        for (int i = 0; i < length; i++) {
            Held hold = holds[i];
            holds[i] = null;
            if (hold == null) continue;
            ended(i, hold);
            hold.release();
        }
    }

    void headersFrom(int from, HeaderBlock headers, boolean end) {
        for (int at = from; at < length; at++) {
            FilterStatus status = callHeaders(at, headers, end);
            if (stopped) return;
            Held hold = settled(at, status);
            if (hold == null) continue;
            hold.headers = headers;
            hold.endWithHeaders = end;
            hold.unseen = status == FilterStatus.PAUSE_ALL;
            if (!hold.paused) letGo(at, hold);
            return;
        }
        headersDone(headers, end);
    }

    private FilterStatus callHeaders(int at, HeaderBlock headers, boolean end) {
        int outer = enter(at);
        boolean outerEnd = endInCall;
        endInCall = end;
        try {
            return resumedOr(headers(at, headers, end));
        } catch (Throwable e) { // a plugin's error must not end the event loop
            return withoutOr(at, e);
        } finally {
            inCall = outer;
            endInCall = outerEnd;
        }
    }

    /// What follows from a failure: the stream may go on without the filter.
    private FilterStatus withoutOr(int at, Throwable failure) {
        boolean goesOn = exchange.filters().failed(mirror(at), failure);
        return goesOn ? FilterStatus.CONTINUE : FilterStatus.PAUSE;
    }

    private int enter(int at) {
        int outer = inCall;
        inCall = at;
        resumedInCall = false;
        return outer;
    }

    private FilterStatus resumedOr(FilterStatus status) {
        return resumedInCall ? FilterStatus.CONTINUE : status;
    }

    /// What is held at this place after a call; null when all goes on.
    private @Nullable Held settled(int at, FilterStatus status) {
        if (status == FilterStatus.CONTINUE) return holds[at];
        Held hold = hold(at);
        if (!hold.paused) hold.deadline = filter(at).pauseDeadline();
        hold.paused = true;
        hold.slows |= status == FilterStatus.PAUSE_ALL;
        return hold;
    }

    /// @param data handed over
    void dataFrom(int from, ByteBuf data, boolean end) {
        ByteBuf now = data;
        Piece piece = length == 0 ? null : piece();
        for (int at = from; at < length; at++) {
            if (stopped || piece == null) break;
            Held before = holds[at];
            if (before != null && before.unseen) {
                holdData(at, before, now, end);
                return;
            }
            piece.take(now);
            FilterStatus status = callData(at, piece, end);
            now = piece.giveBack();
            if (stopped) break;
            Held hold = settled(at, status);
            if (hold == null) continue;
            holdData(at, hold, now, end);
            if (!hold.paused) letGo(at, hold);
            return;
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

    private FilterStatus callData(int at, Piece piece, boolean end) {
        int outer = enter(at);
        boolean outerEnd = endInCall;
        endInCall = end;
        try {
            return resumedOr(data(at, piece, end));
        } catch (Throwable e) { // as above
            return withoutOr(at, e);
        } finally {
            inCall = outer;
            endInCall = outerEnd;
        }
    }

    private void holdData(int at, Held hold, ByteBuf data, boolean end) {
        hold.add(data);
        hold.end |= end;
        filter(at).held(hold.bytes - hold.counted);
        hold.counted = hold.bytes;
        if (hold.deadline != null) hold.deadline.touch();
        if (!hold.paused) return;
        long own = filter(at).configured().policy().limits().bufferBytes();
        if (hold.bytes <= (own > 0 ? own : exchange.bufferLimit())) return;
        if (hold.slows) slow(hold);
        else tooMuch(at, hold.bytes, own > 0);
    }

    private void slow(Held hold) {
        if (hold.slowed) return;
        hold.slowed = true;
        reading(false);
    }

    private void tooMuch(int at, long bytes, boolean own) {
        exchange.filters().heldTooMuch(mirror(at), bytes, own);
        if (!own) overflow();
    }

    void endFrom(int from, @Nullable HeaderBlock trailers) {
        if (trailers == null) {
            dataFrom(from, Unpooled.EMPTY_BUFFER, true);
            return;
        }
        for (int at = from; at < length; at++) {
            if (stopped) return;
            Held before = holds[at];
            if (before != null && before.unseen) {
                before.trailers = trailers;
                return;
            }
            FilterStatus status = callTrailers(at, trailers);
            if (stopped) return;
            Held hold = settled(at, status);
            if (hold == null) continue;
            hold.trailers = trailers;
            if (!hold.paused) letGo(at, hold);
            return;
        }
        if (!stopped) endDone(trailers);
    }

    private FilterStatus callTrailers(int at, HeaderBlock trailers) {
        int outer = enter(at);
        try {
            return resumedOr(trailers(at, trailers));
        } catch (Throwable e) { // as above
            return withoutOr(at, e);
        } finally {
            inCall = outer;
        }
    }

    private Held hold(int at) {
        Held hold = holds[at];
        if (hold != null) return hold;
        hold = new Held();
        holds[at] = hold;
        return hold;
    }

    /// The filter does not hold this any more.
    private void ended(int at, Held hold) {
        if (hold.deadline != null) hold.deadline.close();
        if (hold.counted > 0) filter(at).held(-hold.counted);
    }

    boolean isHeld(int at) {
        return holds[at] != null;
    }

    /// What a filter may change of the body that is held for it.
    BodyBuffer body(int at) {
        return new HeldBody(this, at);
    }

    /// For reading; null where nothing is held.
    @Nullable Held held(int at) {
        return holds[at];
    }

    /// For changes: where nothing is held yet, the filter must be in a call.
    Held change(int at) {
        Held hold = holds[at];
        if (hold == null && inCall != at) {
            throw new IllegalStateException(
                    "no body is held for this filter (expected: it pauses, or is in a call)");
        }
        return hold(at);
    }

    /// Bytes for the filters after this place.
    void inject(int at, byte[] bytes, boolean end) {
        if (stopped) return;
        Held hold = holds[at];
        if (hold != null && hold.headers != null) {
            throw new IllegalStateException("the headers are still held (expected: resumed)");
        }
        dataFrom(at + 1, Unpooled.wrappedBuffer(bytes), end);
    }

    HeaderBlock addTrailers(int at) {
        Held hold = holds[at];
        boolean heldEnd = hold != null && (hold.end || hold.endWithHeaders);
        boolean ending = inCall == at && endInCall;
        if ((!heldEnd && !ending) || (hold != null && hold.trailers != null)) {
            throw new IllegalStateException(
                    "trailers can only be added at the end of a message that has none");
        }
        var trailers = new HeaderBlock();
        hold(at).trailers = trailers;
        return trailers;
    }

    /// The filter at this place lets go of what it held.
    void resume(int at) {
        if (stopped) return;
        Held hold = holds[at];
        if (hold != null && hold.paused) letGo(at, hold);
        if (inCall == at) resumedInCall = true;
    }

    private void letGo(int at, Held hold) {
        holds[at] = null;
        ended(at, hold);
        if (hold.slowed) reading(true);
        int next = hold.unseen ? at : at + 1;
        boolean more = !hold.data.isEmpty() || hold.trailers != null;
        boolean end = hold.end || hold.endWithHeaders;
        if (hold.headers != null) headersFrom(at + 1, hold.headers, hold.endWithHeaders && !more);
        while (!stopped && !hold.data.isEmpty()) {
            ByteBuf data = hold.data.remove();
            dataFrom(next, data, end && hold.data.isEmpty() && hold.trailers == null);
        }
        hold.release();
        if (!stopped && hold.trailers != null) endFrom(next, hold.trailers);
    }
}
