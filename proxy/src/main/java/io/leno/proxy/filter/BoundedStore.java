package io.leno.proxy.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.leno.api.filter.SharedStore;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Values by key under one lock, in the order in which they were used last: the first ones go when
/// there is no room.
final class BoundedStore implements SharedStore {
    /// What an entry costs beside its key and its value.
    private static final int ENTRY_BYTES = 64;

    private final long maxBytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /// @param until on the clock of `System.nanoTime()`
    private record Entry(byte[] value, boolean expires, long until) {
        boolean isOver() {
            return expires && System.nanoTime() - until >= 0;
        }
    }

    BoundedStore(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized byte @Nullable [] get(String key) {
        Entry entry = find(key);
        return entry == null ? null : entry.value.clone();
    }

    private @Nullable Entry find(String key) {
        Entry entry = entries.get(key);
        if (entry == null || !entry.isOver()) return entry;
        remove(key);
        return null;
    }

    @Override
    public synchronized boolean set(String key, byte[] value, Duration life) {
        return put(key, value.clone(), !life.isZero(), System.nanoTime() + life.toNanos());
    }

    private boolean put(String key, byte[] value, boolean expires, long until) {
        remove(key);
        long size = size(key, value);
        if (size > maxBytes) return false;
        Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
        while (bytes + size > maxBytes) {
            Map.Entry<String, Entry> gone = oldest.next();
            bytes -= size(gone.getKey(), gone.getValue().value);
            oldest.remove();
        }
        entries.put(key, new Entry(value, expires, until));
        bytes += size;
        return true;
    }

    private static long size(String key, byte[] value) {
        return 2L * key.length() + value.length + ENTRY_BYTES;
    }

    @Override
    public synchronized long increment(String key, long amount, Duration life) {
        Entry entry = find(key);
        long sum = amount + (entry == null ? 0 : number(key, entry));
        byte[] value = Long.toString(sum).getBytes(US_ASCII);
        if (entry == null) set(key, value, life);
        else put(key, value, entry.expires, entry.until);
        return sum;
    }

    private static long number(String key, Entry entry) {
        try {
            return Long.parseLong(new String(entry.value, US_ASCII));
        } catch (NumberFormatException e) {
            throw new IllegalStateException("value of " + key + " is no number", e);
        }
    }

    @Override
    public synchronized boolean compareAndSet(
            String key, byte @Nullable [] expected, byte[] value, Duration life) {
        Entry entry = find(key);
        if (!Arrays.equals(entry == null ? null : entry.value, expected)) return false;
        return set(key, value, life);
    }

    @Override
    public synchronized boolean remove(String key) {
        Entry gone = entries.remove(key);
        if (gone == null) return false;
        bytes -= size(key, gone.value);
        return true;
    }

    @Override
    public synchronized int size() {
        return entries.size();
    }
}
