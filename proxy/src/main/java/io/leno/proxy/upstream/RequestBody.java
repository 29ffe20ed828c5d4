package io.leno.proxy.upstream;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// What came of a request's body: kept until there is a connection for it, and as long as the
/// request may have to be sent again.
final class RequestBody {
    /// Most requests have none.
    private @Nullable ArrayDeque<ByteBuf> parts;

    private long bytes;
    private boolean complete;
    private boolean replayable;
    private @Nullable HeaderBlock trailers;

    /// @param again it may have to be sent again
    void begin(boolean again) {
        replayable = again;
    }

    boolean isComplete() {
        return complete;
    }

    boolean isReplayable() {
        return replayable;
    }

    @Nullable HeaderBlock trailers() {
        return trailers;
    }

    /// All of it as one piece, which is the caller's; null when there is none.
    @Nullable ByteBuf take() {
        if (bytes == 0 || parts == null) return null;
        ByteBuf whole = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
        parts.clear();
        bytes = 0;
        return whole;
    }

    long bytes() {
        return bytes;
    }

    void keepNoMore() {
        replayable = false;
    }

    /// @param data handed over
    void add(ByteBuf data, boolean end) {
        complete |= end;
        bytes += data.readableBytes();
        if (parts == null) parts = new ArrayDeque<>(2);
        parts.add(data);
    }

    void end(@Nullable HeaderBlock withTrailers) {
        complete = true;
        trailers = withTrailers;
    }

    /// Sends all there is, and forgets it unless it may be needed again.
    void sendTo(UpstreamStream connection) {
        boolean none = parts == null || parts.isEmpty();
        if (parts != null && !none) sendAll(parts, connection);
        if (complete && (trailers != null || none)) connection.sendEnd(trailers);
        if (!replayable) release();
    }

    private void sendAll(ArrayDeque<ByteBuf> all, UpstreamStream connection) {
        int left = all.size();
        for (ByteBuf part : all) {
            left--;
            boolean last = left == 0 && complete && trailers == null;
            connection.send(part.retainedDuplicate(), last);
        }
    }

    void release() {
        if (parts == null) return;
        for (ByteBuf part : parts) part.release();
        parts.clear();
        bytes = 0;
    }
}
