package io.leno.proxy.cluster;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// xxHash64: what Envoy hashes with, so that both pick the same endpoint on a ring.
public final class XxHash64 {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private XxHash64() {}

    public static long hash(String text) {
        return hash(text, 0);
    }

    /// @param seed e.g. the hash of what came before
    public static long hash(String text, long seed) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        long hash = seed + P5;
        if (in.length >= 32) {
            long v1 = seed + 0x60EA27EEADC0B5D6L; // P1 + P2
            long v2 = seed + P2;
            long v3 = seed;
            long v4 = seed - P1;
            for (; at + 32 <= in.length; at += 32) {
                v1 = round(v1, longAt(in, at));
                v2 = round(v2, longAt(in, at + 8));
                v3 = round(v3, longAt(in, at + 16));
                v4 = round(v4, longAt(in, at + 24));
            }
            hash = Long.rotateLeft(v1, 1) + Long.rotateLeft(v2, 7);
            hash += Long.rotateLeft(v3, 12) + Long.rotateLeft(v4, 18);
            hash = merge(merge(merge(merge(hash, v1), v2), v3), v4);
        }
        return avalanche(tail(hash + in.length, in, at));
    }

    private static long tail(long hash, byte[] in, int from) {
        long result = hash;
        int at = from;
        for (; at + 8 <= in.length; at += 8) {
            result = Long.rotateLeft(result ^ round(0, longAt(in, at)), 27) * P1 + P4;
        }
        if (at + 4 <= in.length) {
            long word = Integer.toUnsignedLong((int) INT.get(in, at));
            result = Long.rotateLeft(result ^ word * P1, 23) * P2 + P3;
            at += 4;
        }
        for (; at < in.length; at++) {
            result = Long.rotateLeft(result ^ (in[at] & 0xff) * P5, 11) * P1;
        }
        return result;
    }

    private static long avalanche(long hash) {
        long result = (hash ^ hash >>> 33) * P2;
        result = (result ^ result >>> 29) * P3;
        return result ^ result >>> 32;
    }

    private static long longAt(byte[] in, int at) {
        return (long) LONG.get(in, at);
    }

    private static long round(long value, long input) {
        return Long.rotateLeft(value + input * P2, 31) * P1;
    }

    private static long merge(long hash, long value) {
        return (hash ^ round(0, value)) * P1 + P4;
    }
}
