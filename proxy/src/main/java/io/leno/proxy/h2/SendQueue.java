package io.leno.proxy.h2;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// What a stream wants to send: goes out at once as far as the windows of stream and connection and
/// the socket allow, and waits here otherwise.
final class SendQueue {
    /// Bytes that may wait before the sender is told to stop, and below which it may go on.
    private static final int HIGH = 64 * 1024;

    private static final int LOW = 16 * 1024;

    private final Http2Stream stream;
    private final Http2Connection connection;
    private long window;
    private @Nullable ByteBuf first;
    private @Nullable ArrayDeque<ByteBuf> more;
    private @Nullable HeaderBlock trailers;
    private int pending;
    private int reported;
    private boolean full;
    private boolean ending;
    private boolean ended;

    /// Waits in the connection's queue for its turn.
    private boolean queued;

    SendQueue(Http2Stream stream, Http2Connection connection, int window) {
        this.stream = stream;
        this.connection = connection;
        this.window = window;
    }

    boolean isEnding() {
        return ending;
    }

    boolean hasEnded() {
        return ended;
    }

    int pending() {
        return pending;
    }

    boolean isWritable() {
        return !full;
    }

    void add(ByteBuf data, boolean end) {
        ending = end;
        pending += data.readableBytes();
        if (first == null) first = data;
        else {
            if (more == null) more = new ArrayDeque<>();
            more.add(data);
        }
        send(Integer.MAX_VALUE);
    }

    void end(@Nullable HeaderBlock withTrailers) {
        ending = true;
        trailers = withTrailers;
        send(Integer.MAX_VALUE);
    }

    /// The peer widens the window, or narrows it by its settings.
    ///
    /// @return false when it is wider than the protocol knows
    boolean widen(long by) {
        window += by;
        if (window > Integer.MAX_VALUE) return false;
        if (by > 0 && pending > 0 && !queued) send(Integer.MAX_VALUE);
        return true;
    }

    /// Its turn has come.
    void turn() {
        queued = false;
        send(1);
    }

    /// @param frames at most so many
    private void send(int frames) {
        int left = frames;
        while (first != null && left > 0) {
            ByteBuf data = first;
            int length =
                    (int) Math.min(data.readableBytes(), Math.min(window, connection.sendable()));
            if (length <= 0 && data.isReadable()) break;
            frame(data, Math.min(length, connection.writer().maxFrame()));
            left--;
        }
        if (first == null && ending && !ended) last();
        else if (first != null && window > 0 && !queued) {
            queued = true;
            connection.enqueue(this);
        }
        report();
    }

    private void frame(ByteBuf data, int length) {
        boolean whole = length == data.readableBytes();
        boolean end = whole && ending && trailers == null && (more == null || more.isEmpty());
        connection.writer().data(stream.id(), data, length, end);
        connection.sent(length);
        window -= length;
        pending -= length;
        if (whole) {
            data.release();
            first = more == null ? null : more.poll();
        }
        if (end) ended();
    }

    private void last() {
        HeaderBlock last = trailers;
        if (last != null && last.size() > 0) connection.writer().headers(stream.id(), last, true);
        else connection.writer().data(stream.id(), io.netty.buffer.Unpooled.EMPTY_BUFFER, 0, true);
        ended();
    }

    void ended() {
        ending = true;
        ended = true;
        stream.closeIfDone();
        stream.events().onFlushed();
    }

    private void report() {
        if (pending != reported) {
            connection.stats().pendingSendBytes.add(pending - reported);
            reported = pending;
        }
        if (!full && pending >= HIGH) full = true;
        else if (full && pending <= LOW && !stream.isClosed()) {
            full = false;
            stream.events().onWritability(stream.isWritable());
        }
    }

    void close() {
        if (first != null) first.release();
        first = null;
        if (more != null) more.forEach(ByteBuf::release);
        more = null;
        pending = 0;
        if (reported != 0) connection.stats().pendingSendBytes.add(-reported);
        reported = 0;
    }
}
