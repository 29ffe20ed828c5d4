package io.leno.proxy.network;

import java.util.concurrent.atomic.AtomicLong;

/// Tokens that come back by and by. Envoy: `TokenBucket`. Safe to use from any thread.
public final class TokenBucket {
    private final long most;
    private final long nanosPerFill;
    private final long perFill;

    private final AtomicLong tokens;

    private final AtomicLong filledAt = new AtomicLong(System.nanoTime());

    /// @param most also what it starts with
    /// @param nanosPerFill between two fills
    public TokenBucket(long most, long perFill, long nanosPerFill) {
        this.most = most;
        this.perFill = perFill;
        this.nanosPerFill = Math.max(1, nanosPerFill);
        tokens = new AtomicLong(most);
    }

    public boolean tryTake() {
        fill(System.nanoTime());
        while (true) {
            long left = tokens.get();
            if (left <= 0) return false;
            if (tokens.compareAndSet(left, left - 1)) return true;
        }
    }

    private void fill(long now) {
        long since = filledAt.get();
        long fills = (now - since) / nanosPerFill;
        if (fills <= 0 || !filledAt.compareAndSet(since, since + fills * nanosPerFill)) return;
        long more = fills > most ? most : Math.min(most, fills * perFill);
        tokens.updateAndGet(left -> Math.min(most, left + more));
    }
}
