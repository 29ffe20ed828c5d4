package io.leno.filters.grpc;

/// Counts the messages of a body that comes in pieces, each when it begins.
public final class FrameCount {
    private static final int HEADER_BYTES = 5;

    private long frames;
    private int headerRead;
    private long length;

    /// How many messages begin in this piece.
    public int add(byte[] piece) {
        int begun = 0;
        int at = 0;
        while (at < piece.length) {
            if (headerRead == HEADER_BYTES) {
                int skipped = (int) Math.min(length, piece.length - at);
                at += skipped;
                length -= skipped;
                if (length > 0) break;
                headerRead = 0;
                continue;
            }
            if (headerRead == 0) {
                begun++;
                length = 0;
            } else {
                length = (length << Byte.SIZE) | (piece[at] & 0xff);
            }
            headerRead++;
            at++;
            if (headerRead == HEADER_BYTES && length == 0) headerRead = 0;
        }
        frames += begun;
        return begun;
    }

    /// All there were.
    public long frames() {
        return frames;
    }
}
