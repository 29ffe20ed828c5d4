package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Buffers that were never released, as Netty's detector finds them: the build sets
/// `io.netty.customResourceLeakDetector` to this class and the detector's level to paranoid.
public final class Leaks<T> extends ResourceLeakDetector<T> {
    private static final List<String> FOUND = new CopyOnWriteArrayList<>();

    public Leaks(Class<?> type, int samplingInterval) {
        super(type, 1);
    }

    /// Netty asks for this one first.
    public Leaks(Class<?> type, int samplingInterval, long maxActive) {
        super(type, 1);
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
        FOUND.add(type + records);
        super.reportTracedLeak(type, records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
        FOUND.add(type);
        super.reportUntracedLeak(type);
    }

    /// Fails when one was found so far. The garbage collector has to find it first.
    static void assertNone() {
        System.gc();
        // The detector looks at what was collected whenever a buffer is made.
        for (int i = 0; i < 10; i++) PooledByteBufAllocator.DEFAULT.buffer(16).release();
        assertThat(FOUND).as("buffers that were not released").isEmpty();
    }
}
