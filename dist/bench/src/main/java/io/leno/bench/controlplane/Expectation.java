package io.leno.bench.controlplane;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A response of one type to each of some proxies, and when each accepted it. Safe to use from any
/// thread.
final class Expectation {
    private final String typeUrl;
    private final long begin = System.nanoTime();
    private final BitSet seen = new BitSet();
    private final long[] nanos;
    private final CountDownLatch left;
    private int count;

    Expectation(String typeUrl, int proxies) {
        this.typeUrl = typeUrl;
        nanos = new long[proxies];
        left = new CountDownLatch(proxies);
    }

    void accepted(int proxy, String type) {
        if (!type.equals(typeUrl)) return;
        synchronized (this) {
            if (seen.get(proxy) || count == nanos.length) return;
            seen.set(proxy);
            nanos[count++] = System.nanoTime() - begin;
        }
        left.countDown();
    }

    /// Milliseconds from the beginning to the ACK, sorted.
    double[] await(long seconds) throws InterruptedException {
        if (!left.await(seconds, TimeUnit.SECONDS))
            throw new IllegalStateException(
                    left.getCount() + " proxies did not get " + typeUrl + " in " + seconds + " s");
        return Arrays.stream(nanos).sorted().mapToDouble(each -> each / 1e6).toArray();
    }
}
