package io.leno.filters.grpcweb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/// Encodes gRPC frames that come in pieces, each frame by itself in Base64.
final class FrameText {
    private static final int HEADER_BYTES = 5;
    private static final byte TRAILERS = (byte) 0x80;

    private byte[] rest = {};

    /// The text of all frames that are whole by now.
    byte[] add(byte[] piece) {
        byte[] all = Arrays.copyOf(rest, rest.length + piece.length);
        System.arraycopy(piece, 0, all, rest.length, piece.length);
        var out = new ByteArrayOutputStream(all.length * 2);
        int at = 0;
        while (all.length - at >= HEADER_BYTES) {
            long length = Integer.toUnsignedLong(ByteBuffer.wrap(all, at + 1, 4).getInt());
            if (all.length - at - HEADER_BYTES < length) break;
            int end = at + HEADER_BYTES + (int) length;
            out.writeBytes(base64(Arrays.copyOfRange(all, at, end)));
            at = end;
        }
        rest = Arrays.copyOfRange(all, at, all.length);
        return out.toByteArray();
    }

    static byte[] base64(byte[] frame) {
        return Base64.getEncoder().encode(frame);
    }

    /// A frame of trailers.
    static byte[] trailers(byte[] text) {
        return ByteBuffer.allocate(HEADER_BYTES + text.length)
                .put(TRAILERS)
                .putInt(text.length)
                .put(text)
                .array();
    }
}
