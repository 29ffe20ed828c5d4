package io.leno.proxy.cluster;

/// MT19937, C++'s `std::mt19937`: with one seed the same numbers as Envoy's.
final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int SHIFT = 397;
    private final int[] state = new int[SIZE];
    private int at = SIZE;

    MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < SIZE; i++)
            state[i] = 1_812_433_253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }

    /// The next 32 bits, unsigned.
    long next() {
        if (at == SIZE) refill();
        int y = state[at++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        y ^= y >>> 18;
        return Integer.toUnsignedLong(y);
    }

    private void refill() {
        for (int i = 0; i < SIZE; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
            state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        at = 0;
    }

    /// From 0 to the bound, which it does not reach; each as likely.
    int below(int bound) {
        long range = (1L << 32) / bound;
        long drawn = bound;
        while (drawn >= bound) drawn = next() / range;
        return (int) drawn;
    }
}
