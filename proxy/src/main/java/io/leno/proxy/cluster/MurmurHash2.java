package io.leno.proxy.cluster;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// MurmurHash2 of 64 bits as libstdc++'s `std::hash` has it: Envoy's `MURMUR_HASH_2`.
final class MurmurHash2 {
    private static final long SEED = 0xc70f6907L;
    private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private MurmurHash2() {}

    static long hash(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        int whole = in.length & ~7;
        long hash = SEED ^ (in.length * MULTIPLIER);
        for (int at = 0; at < whole; at += 8) {
            long word = shiftMix((long) LONG.get(in, at) * MULTIPLIER) * MULTIPLIER;
            hash = (hash ^ word) * MULTIPLIER;
        }
        if (whole < in.length) {
            long rest = 0;
            for (int at = in.length - 1; at >= whole; at--) rest = (rest << 8) | (in[at] & 0xff);
            hash = (hash ^ rest) * MULTIPLIER;
        }
        return shiftMix(shiftMix(hash) * MULTIPLIER);
    }

    private static long shiftMix(long value) {
        return value ^ (value >>> 47);
    }
}
