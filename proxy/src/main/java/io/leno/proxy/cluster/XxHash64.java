package io.leno.proxy.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The 64 bit xxHash, which Envoy hashes ring points and header values with.
public final class XxHash64 {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private XxHash64() {}

    public static long hash(String text) {
        return hash(text, 0);
    }

    static long hash(String text, long seed) {
        ByteBuffer in =
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))
                        .order(ByteOrder.LITTLE_ENDIAN);
        long length = in.remaining();
        long hash = in.remaining() >= 32 ? stripes(in, seed) : seed + P5;
        hash += length;
        while (in.remaining() >= 8) {
            hash = Long.rotateLeft(hash ^ round(0, in.getLong()), 27) * P1 + P4;
        }
        if (in.remaining() >= 4) {
            hash = Long.rotateLeft(hash ^ (in.getInt() & 0xffffffffL) * P1, 23) * P2 + P3;
        }
        while (in.hasRemaining()) {
            hash = Long.rotateLeft(hash ^ (in.get() & 0xff) * P5, 11) * P1;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }

    private static long stripes(ByteBuffer in, long seed) {
        long a = seed + P1 + P2;
        long b = seed + P2;
        long c = seed;
        long d = seed - P1;
        while (in.remaining() >= 32) {
            a = round(a, in.getLong());
            b = round(b, in.getLong());
            c = round(c, in.getLong());
            d = round(d, in.getLong());
        }
        long hash =
                Long.rotateLeft(a, 1)
                        + Long.rotateLeft(b, 7)
                        + Long.rotateLeft(c, 12)
                        + Long.rotateLeft(d, 18);
        for (long lane : new long[] {a, b, c, d}) hash = (hash ^ round(0, lane)) * P1 + P4;
        return hash;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * P2, 31) * P1;
    }
}
