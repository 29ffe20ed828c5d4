package io.leno.script.wasm;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Code that was fetched, for a day after its last use. Safe to use from any thread.
final class CodeCache {
    private static final long LIFE_NANOS = TimeUnit.HOURS.toNanos(24);

    private final Map<String, Entry> known = new HashMap<>();

    private record Entry(WasmCode code, long usedAt) {}

    synchronized @Nullable WasmCode get(String key) {
        long now = System.nanoTime();
        for (Iterator<Entry> each = known.values().iterator(); each.hasNext(); ) {
            if (now - each.next().usedAt() > LIFE_NANOS) each.remove();
        }
        Entry entry = known.get(key);
        if (entry == null) return null;
        known.put(key, new Entry(entry.code(), now));
        return entry.code();
    }

    synchronized void put(String key, WasmCode code) {
        known.put(key, new Entry(code, System.nanoTime()));
    }

    synchronized int size() {
        return known.size();
    }
}
