package io.leno.proxy.h2;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// One stream: what comes on it is paid for with window updates only while somebody wants it, what
/// goes waits for the peer's windows. Belongs to the connection's event loop.
public final class Http2Stream {
    private final Http2Connection connection;
    private final ReceiveWindow receiveWindow;
    private final int id;
    private final SendQueue queue;
    private @Nullable StreamEvents events;

    private boolean reading = true;

    /// What came and was not paid for, since nobody wants to read.
    private int held;

    private boolean headSeen;
    private long expected = -1;
    private long received;
    private boolean toHead;
    private boolean remoteEnded;
    private boolean closed;

    Http2Stream(Http2Connection connection, int id, int sendWindow, int receiveWindow) {
        this.connection = connection;
        this.id = id;
        queue = new SendQueue(this, connection, sendWindow);
        this.receiveWindow = new ReceiveWindow(receiveWindow);
    }

    public int id() {
        return id;
    }

    void events(StreamEvents receiver) {
        events = receiver;
    }

    StreamEvents events() {
        if (events == null) throw new IllegalStateException("stream " + id + " has no receiver");
        return events;
    }

    SendQueue queue() {
        return queue;
    }

    /// Nothing can be sent or will come any more.
    public boolean isClosed() {
        return closed;
    }

    /// We have ended our side, or will once what waits is sent.
    public boolean isLocalEnded() {
        return queue.isEnding();
    }

    /// All of our side has been sent.
    public boolean isFlushed() {
        return queue.hasEnded();
    }

    /// The peer has ended its side.
    public boolean isRemoteEnded() {
        return remoteEnded;
    }

    /// Bytes that wait for the peer's windows.
    public int pendingBytes() {
        return queue.pending();
    }

    /// False when more would only wait here. [StreamEvents#onWritability] tells when that changes.
    public boolean isWritable() {
        return queue.isWritable() && connection.isChannelWritable();
    }

    /// Sends a head; several where the first ones are 1xx.
    ///
    /// @param end true when neither body nor trailers follow
    public void sendHeaders(HeaderBlock headers, boolean end) {
        if (closed || isLocalEnded()) return;
        toHead = headers.get(":method", "").equals("HEAD");
        connection.writer().headers(id, headers, end);
        connection.written();
        if (end) queue.ended();
    }

    /// @param data handed over
    public void sendData(ByteBuf data, boolean end) {
        if (closed || isLocalEnded() || (!data.isReadable() && !end)) {
            data.release();
            return;
        }
        queue.add(data, end);
        connection.written();
    }

    /// Ends our side.
    public void sendEnd(@Nullable HeaderBlock trailers) {
        if (closed || isLocalEnded()) return;
        queue.end(trailers);
        connection.written();
    }

    /// Ends both sides with RST_STREAM; no events follow.
    public void reset(Http2Error error) {
        if (closed) return;
        connection.writer().reset(id, error);
        connection.stats().sentResets.inc();
        connection.rememberReset(id);
        close();
        connection.written();
    }

    /// Lets data come, or makes the peer stop once its window is used up.
    public void reading(boolean wanted) {
        if (reading == wanted) return;
        reading = wanted;
        if (!wanted || held == 0 || closed) return;
        int bytes = held;
        held = 0;
        take(bytes);
    }

    private void take(int bytes) {
        connection.take(bytes);
        if (remoteEnded || closed) return;
        int update = receiveWindow.take(bytes);
        if (update > 0) connection.windowUpdate(id, update);
    }

    void remoteEnded() {
        remoteEnded = true;
    }

    void closeIfDone() {
        if (remoteEnded && queue.hasEnded()) close();
    }

    /// Takes it off the connection.
    void close() {
        if (closed) return;
        closed = true;
        queue.close();
        if (held > 0) connection.take(held);
        held = 0;
        connection.closed(this);
    }

    /// @return false when the peer sent more than it might
    boolean receive(int payload) {
        return receiveWindow.receive(payload);
    }

    /// Padding is nobody's.
    void padding(int bytes) {
        if (bytes > 0) take(bytes);
    }

    /// @param declared the length of the body, -1 where the head does not say
    void headSeen(long declared) {
        headSeen = true;
        expected = declared;
    }

    boolean isHeadSeen() {
        return headSeen;
    }

    /// The request that this stream carries is a HEAD.
    boolean isToHead() {
        return toHead;
    }

    /// Counts a body's bytes.
    ///
    /// @return false when it is longer or shorter than its head said
    boolean fits(int bytes, boolean end) {
        received += bytes;
        if (expected < 0) return true;
        return end ? received == expected : received <= expected;
    }

    void data(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        if (end) remoteEnded = true;
        if (reading) take(bytes);
        else held += bytes;
        events().onData(data, end);
        if (end) closeIfDone();
    }
}
