package io.leno.proxy.filter;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpStream;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// An object for each event loop; each slot is touched by its loop only.
final class LoopSlots<T> implements FilterContext.LoopLocal<T> {
    /// Cells between two loops' slots, so that they do not share a cache line.
    private static final int STRIDE = 16;

    private final @Nullable Object[] slots;
    private final Supplier<T> first;

    LoopSlots(int loops, Supplier<T> first) {
        slots = new @Nullable Object[loops * STRIDE];
        this.first = first;
    }

    @Override
    @SuppressWarnings("unchecked") // only what the supplier gave is there
    public T of(HttpStream stream) {
        int at = stream.loop() * STRIDE;
        Object known = slots[at];
        if (known != null) return (T) known;
        T made = first.get();
        slots[at] = made;
        return made;
    }
}
