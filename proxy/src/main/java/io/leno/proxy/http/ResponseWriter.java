package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.HttpWriter;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

/// Writes the responses of one HTTP/1 connection, one after the other: frames their bodies and
/// counts the bytes. Belongs to the connection's event loop.
final class ResponseWriter {
    /// A body's first piece up to here is copied behind the head: that costs less than a second
    /// piece to write.
    private static final int COPY_UP_TO = 4096;

    private final Channel channel;
    private final Worker worker;
    private final HttpStats stats;
    private final ConnectionDeadlines deadlines;
    private boolean chunked;

    /// The field that [#frame] has added, of no concern to anybody but the client; null: none.
    private @Nullable String framing;

    /// A head that waits for its body, to go out with it as one piece.
    private @Nullable ByteBuf head;

    private final Runnable writeHead = this::writeHead;

    ResponseWriter(Channel channel, Worker worker, HttpStats stats, ConnectionDeadlines deadlines) {
        this.channel = channel;
        this.worker = worker;
        this.stats = stats;
        this.deadlines = deadlines;
    }

    /// RFC 9110 section 10.1.1: the client waits for this before it sends the body.
    void sendContinue() {
        ByteBuf out = channel.alloc().buffer(32);
        HttpWriter.response(100, new HeaderBlock(), out);
        write(out);
    }

    /// Whether only the end of the connection can end the body.
    ///
    /// @param end true when no body follows
    boolean endsWithConnection(
            int status, HeaderBlock headers, boolean end, boolean toHead, boolean http10) {
        if (!http10 || end) return false;
        return !isBodiless(status, toHead) && headers.get("content-length") == null;
    }

    private static boolean isBodiless(int status, boolean toHead) {
        return toHead || status == 204 || status == 304 || status < 200;
    }

    /// Decides how the body is framed and sets the headers that say so.
    ///
    /// @param end true when no body follows
    void frame(int status, HeaderBlock headers, boolean end, boolean toHead, boolean http10) {
        boolean hasLength = headers.get("content-length") != null;
        chunked = false;
        framing = null;
        if (toHead && !hasLength && !http10 && !isBodiless(status, false)) {
            add(headers, "transfer-encoding", "chunked"); // what a GET's answer would have
        }
        if (hasLength || isBodiless(status, toHead)) return;
        if (end) {
            add(headers, "content-length", "0");
            return;
        }
        chunked = !http10;
        if (chunked) add(headers, "transfer-encoding", "chunked");
    }

    private void add(HeaderBlock headers, String name, String value) {
        headers.put(name, value);
        framing = name;
    }

    /// What follows the head goes as it is.
    void startTunnel() {
        chunked = false;
    }

    /// @param http10 the client speaks HTTP/1.0 and so do we
    /// @param end no body follows
    /// @param properCase names are written `Proper-Case`
    void head(int status, HeaderBlock headers, boolean end, boolean http10, boolean properCase) {
        writeHead();
        ByteBuf out = channel.alloc().buffer(end ? 512 : 2048);
        HttpWriter.response(status, headers, out, http10, properCase);
        if (framing != null) headers.remove(framing);
        framing = null;
        if (end || chunked || status < 200) {
            write(out);
            return;
        }
        head = out;
        worker.beforeFlush(writeHead);
    }

    /// Does not wait for a body any more.
    void writeHead() {
        ByteBuf waiting = head;
        head = null;
        if (waiting != null) write(waiting);
    }

    /// The connection is closed.
    void close() {
        if (head != null) head.release();
        head = null;
    }

    /// @param data handed over
    void data(ByteBuf data) {
        if (!data.isReadable()) {
            writeHead();
            data.release();
            return;
        }
        if (!chunked) {
            if (!joinsHead(data)) write(data);
            return;
        }
        stats.bytesSent.add(data.readableBytes());
        HttpWriter.chunk(data, channel);
        worker.flushLater(channel);
    }

    private boolean joinsHead(ByteBuf data) {
        ByteBuf out = head;
        if (out == null) return false;
        if (data.readableBytes() > COPY_UP_TO) {
            writeHead();
            return false;
        }
        head = null;
        out.ensureWritable(data.readableBytes());
        data.readBytes(out, data.readableBytes()); // this way round without an NIO view
        data.release();
        write(out);
        return true;
    }

    void end(@Nullable HeaderBlock trailers) {
        writeHead();
        if (!chunked) return;
        ByteBuf out = channel.alloc().buffer(64);
        HttpWriter.lastChunk(trailers, out);
        write(out);
    }

    private void write(ByteBuf out) {
        stats.bytesSent.add(out.readableBytes());
        deadlines.touch();
        var _ = channel.write(out, channel.voidPromise());
        worker.flushLater(channel);
    }
}
