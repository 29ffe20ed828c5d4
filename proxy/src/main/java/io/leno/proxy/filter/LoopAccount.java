package io.leno.proxy.filter;

import java.util.concurrent.atomic.AtomicLongArray;

/// The part of a [PluginAccount] that one event loop writes, and nobody else: counting is a plain
/// addition. Any thread may read it.
final class LoopAccount {
    /// Streams that have ended.
    static final int STREAMS = 0;

    /// Of them, those that failed or were answered 5xx, whoever's fault it was.
    static final int BAD_STREAMS = 1;

    /// Streams that did without the filter: quarantined, or failed open.
    static final int SKIPPED = 2;

    /// Streams that were answered here because the filter is quarantined.
    static final int REFUSED = 3;

    /// Bytes held now for filters that pause.
    static final int HELD_BYTES = 4;

    /// Calls that were measured.
    static final int CALLS = 5;

    /// What they allocated.
    static final int CALL_BYTES = 6;

    /// Streams that have the filter now.
    static final int ACTIVE = 7;

    static final int CELLS = 8;

    private final AtomicLongArray cells = new AtomicLongArray(CELLS);
    private final AtomicLongArray streamMicros = new AtomicLongArray(Distribution.BUCKETS);
    private final AtomicLongArray callNanos = new AtomicLongArray(Distribution.BUCKETS);

    void add(int cell, long amount) {
        bump(cells, cell, amount);
    }

    /// A stream has ended.
    void ended(long micros, boolean bad) {
        bump(cells, ACTIVE, -1);
        bump(cells, STREAMS, 1);
        if (bad) bump(cells, BAD_STREAMS, 1);
        bump(streamMicros, Distribution.bucket(micros), 1);
    }

    /// A call was measured.
    void called(long nanos, long bytes) {
        bump(cells, CALLS, 1);
        bump(cells, CALL_BYTES, bytes);
        bump(callNanos, Distribution.bucket(nanos), 1);
    }

    private static void bump(AtomicLongArray array, int at, long amount) {
        array.setOpaque(at, array.getPlain(at) + amount);
    }

    long value(int cell) {
        return cells.getOpaque(cell);
    }

    void addTo(long[] streams, long[] calls) {
        for (int i = 0; i < Distribution.BUCKETS; i++) {
            streams[i] += streamMicros.getOpaque(i);
            calls[i] += callNanos.getOpaque(i);
        }
    }
}
