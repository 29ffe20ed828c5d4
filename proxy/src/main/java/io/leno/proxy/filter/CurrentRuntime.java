package io.leno.proxy.filter;

import io.leno.api.filter.RuntimeValues;
import io.leno.proxy.match.Fraction;
import io.leno.proxy.runtime.RuntimeSnapshot;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// The runtime as it is when asked.
final class CurrentRuntime implements RuntimeValues {
    private final Supplier<RuntimeSnapshot> snapshot;

    CurrentRuntime(Supplier<RuntimeSnapshot> snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public boolean includes(String key, int numerator, int denominator) {
        long random = ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
        return snapshot.get().includes(key, new Fraction(numerator, denominator), random);
    }

    @Override
    public boolean flag(String key, boolean otherwise) {
        return snapshot.get().flag(key, otherwise);
    }

    @Override
    public long number(String key, long otherwise) {
        return snapshot.get().integer(key, otherwise);
    }
}
