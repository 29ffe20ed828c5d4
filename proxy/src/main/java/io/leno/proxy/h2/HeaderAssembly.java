package io.leno.proxy.h2;

import io.netty.buffer.ByteBuf;

/// The header block that is coming in, of one HEADERS frame and as many CONTINUATIONs as it takes.
/// What is longer than any block may be ends the connection before it takes memory.
final class HeaderAssembly {
    private static final int USUAL = 1024;

    /// Nobody needs more for a block that fits (CVE-2024-27919).
    private static final int MAX_CONTINUATIONS = 1024;

    private final int maxBlock;
    private byte[] block = {};
    private int length;
    private int stream;
    private int continuations;
    private boolean ends;
    private boolean open;

    HeaderAssembly(int maxBlock) {
        this.maxBlock = maxBlock;
    }

    void start(int stream, boolean ends) {
        this.stream = stream;
        this.ends = ends;
        open = true;
        length = 0;
        continuations = 0;
    }

    void countContinuation() throws Http2Exception {
        if (++continuations > MAX_CONTINUATIONS) {
            throw new Http2Exception(Http2Error.ENHANCE_YOUR_CALM, "too many CONTINUATIONs");
        }
    }

    void add(ByteBuf in, int bytes) throws Http2Exception {
        int total = length + bytes;
        if (total > maxBlock) {
            throw new Http2Exception(Http2Error.ENHANCE_YOUR_CALM, "header block too long");
        }
        if (block.length < total) {
            block = java.util.Arrays.copyOf(block, Math.max(total, Math.min(USUAL, maxBlock)));
        }
        in.readBytes(block, length, bytes);
        length = total;
    }

    void finish() {
        open = false;
    }

    /// A large block does not keep its memory.
    void release() {
        if (block.length > USUAL) block = new byte[0];
    }

    boolean isOpen() {
        return open;
    }

    int stream() {
        return stream;
    }

    byte[] block() {
        return block;
    }

    int length() {
        return length;
    }

    boolean endsStream() {
        return ends;
    }
}
