package io.leno.script.js.graal;

import io.leno.api.filter.SharedStore;

import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;

/// `context.store`: what a script keeps for all event loops, and for its next version.
public final class StoreView {
    /// As far as a number of JavaScript is exact.
    private static final double EXACT = 1L << 53;

    private final SharedStore store;
    private final LoopScript loop;

    StoreView(SharedStore store, LoopScript loop) {
        this.store = store;
        this.loop = loop;
    }

    @Export
    public @Nullable String text(String key) {
        byte[] value = store.get(key);
        return value == null ? null : Bytes.text(value);
    }

    @Export
    public @Nullable ByteBuffer bytes(String key) {
        byte[] value = store.get(key);
        return value == null ? null : Bytes.buffer(value);
    }

    @Export
    public boolean set(String key, Value value, double millis) {
        return store.set(key, Bytes.of(value), life(millis));
    }

    @Export
    public double increment(String key, double amount, double millis) {
        if (amount != Math.rint(amount) || Math.abs(amount) > EXACT)
            throw loop.fail("TypeError", "increment: " + amount + " (expected: a whole number)");
        try {
            return store.increment(key, (long) amount, life(millis));
        } catch (IllegalStateException e) {
            throw loop.fail("TypeError", String.valueOf(e.getMessage()));
        }
    }

    @Export
    public boolean compareAndSet(String key, @Nullable Value expected, Value value, double millis) {
        byte[] before = expected == null || expected.isNull() ? null : Bytes.of(expected);
        return store.compareAndSet(key, before, Bytes.of(value), life(millis));
    }

    @Export
    public boolean remove(String key) {
        return store.remove(key);
    }

    @Export
    public int size() {
        return store.size();
    }

    /// Milliseconds; 0: without end.
    private Duration life(double millis) {
        if (millis >= 0 && millis <= EXACT) return Duration.ofMillis((long) Math.ceil(millis));
        throw loop.fail("TypeError", "ttl: " + millis + " (expected: milliseconds, 0 or more)");
    }
}
