package io.leno.api.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Values by key under one lock, in the order in which they were used last: the first ones go when
/// there is no room. For hosts of filters; a filter gets its store from its [FilterContext].
public final class BoundedStore implements SharedStore {
    /// What an entry costs beside its key and its value.
    private static final int ENTRY_BYTES = 64;

    /// Longer lives have no end.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final LongSupplier nanoTime;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final FilterStats stats;
    private @Nullable Counts counts;
    private long maxBytes;
    private long bytes;

    /// @param until on the clock of the store
    private record Entry(byte[] value, boolean expires, long until) {
        boolean isOver(long now) {
            return expires && now - until >= 0;
        }
    }

    /// What is counted; made when the store is used first, so that one that nobody uses is not
    /// seen.
    private record Counts(
            FilterStats.Counter hits,
            FilterStats.Counter misses,
            FilterStats.Counter changes,
            FilterStats.Counter evictions,
            FilterStats.Counter expirations,
            FilterStats.Counter refusals,
            FilterStats.Gauge entriesNow,
            FilterStats.Gauge bytesNow) {
        static Counts of(FilterStats stats) {
            return new Counts(
                    stats.counter("hits"),
                    stats.counter("misses"),
                    stats.counter("changes"),
                    stats.counter("evictions"),
                    stats.counter("expirations"),
                    stats.counter("refusals"),
                    stats.gauge("entries"),
                    stats.gauge("bytes"));
        }
    }

    private Counts counts() {
        Counts made = counts == null ? Counts.of(stats) : counts;
        counts = made;
        return made;
    }

    /// @param maxBytes as [FilterContext#newStore] has it
    /// @param stats gets `hits`, `misses`, `changes`, `evictions` (for want of room),
    ///   `expirations`, `refusals` (of values larger than the store), `entries` and `bytes`
    /// @param nanoTime the clock: `System::nanoTime`
    public BoundedStore(long maxBytes, FilterStats stats, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.stats = requireNonNull(stats, "stats");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
    }

    /// Changes how much there is room for; what finds none any more goes.
    public synchronized void resize(long toBytes) {
        maxBytes = toBytes;
        if (counts == null) return; // nothing was put into it yet
        makeRoom(0);
        show();
    }

    @Override
    public synchronized byte @Nullable [] get(String key) {
        Entry entry = find(key);
        (entry == null ? counts().misses() : counts().hits()).inc();
        return entry == null ? null : entry.value.clone();
    }

    private @Nullable Entry find(String key) {
        Entry entry = entries.get(requireNonNull(key, "key"));
        if (entry == null || !entry.isOver(nanoTime.getAsLong())) return entry;
        drop(key);
        counts().expirations().inc();
        show();
        return null;
    }

    @Override
    public synchronized boolean set(String key, byte[] value, Duration life) {
        requireNonNull(key, "key");
        return put(key, value.clone(), expires(life), nanoTime.getAsLong() + nanos(life));
    }

    private static boolean expires(Duration life) {
        if (life.isNegative())
            throw new IllegalArgumentException("life: " + life + " (expected: zero or more)");
        return !life.isZero() && life.compareTo(LONGEST) < 0;
    }

    private static long nanos(Duration life) {
        return expires(life) ? life.toNanos() : 0;
    }

    private boolean put(String key, byte[] value, boolean expires, long until) {
        drop(key);
        long size = size(key, value);
        boolean fits = size <= maxBytes;
        if (fits) {
            makeRoom(size);
            entries.put(key, new Entry(value, expires, until));
            bytes += size;
        }
        (fits ? counts().changes() : counts().refusals()).inc();
        show();
        return fits;
    }

    private void makeRoom(long size) {
        Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
        while (bytes + size > maxBytes && oldest.hasNext()) {
            Map.Entry<String, Entry> gone = oldest.next();
            bytes -= size(gone.getKey(), gone.getValue().value);
            oldest.remove();
            counts().evictions().inc();
        }
    }

    private static long size(String key, byte[] value) {
        return 2L * key.length() + value.length + ENTRY_BYTES;
    }

    private void show() {
        counts().entriesNow().set(entries.size());
        counts().bytesNow().set(bytes);
    }

    @Override
    public synchronized long increment(String key, long amount, Duration life) {
        Entry entry = find(key);
        long sum = entry == null ? amount : sum(key, entry, amount);
        byte[] value = Long.toString(sum).getBytes(US_ASCII);
        if (entry == null) set(key, value, life);
        else put(key, value, entry.expires, entry.until);
        return sum;
    }

    private static long sum(String key, Entry entry, long amount) {
        try {
            return Math.addExact(Long.parseLong(new String(entry.value, US_ASCII)), amount);
        } catch (NumberFormatException e) {
            throw new IllegalStateException("value of '" + key + "' is no number", e);
        } catch (ArithmeticException e) {
            throw new IllegalStateException("value of '" + key + "' is at its end", e);
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
        if (find(key) == null) return false;
        drop(key);
        show();
        return true;
    }

    private void drop(String key) {
        Entry gone = entries.remove(key);
        if (gone != null) bytes -= size(key, gone.value);
    }

    @Override
    public synchronized int size() {
        return entries.size();
    }
}
