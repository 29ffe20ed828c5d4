package io.leno.platform.consul;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How the queries of one datacenter wait after a failure: each twice as long as the time before.
/// While the datacenter is lost they take turns to ask, one at a time; when one is answered, all
/// ask. So many queries burden a server that is ill no more than one does, and a server that is
/// well again is heard by all of them at once. Used by the threads of the queries.
final class Patience {
    private final long first;
    private final long longest;
    private final long turn;
    private long lastTry = System.nanoTime();
    private long returns;
    private int waiting;
    private boolean lost;

    Patience() {
        this(Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofMillis(500));
    }

    /// @param first longest pause after one failure
    /// @param longest of all pauses of a query
    /// @param turn between two tries while the datacenter is lost
    Patience(Duration first, Duration longest, Duration turn) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
        this.turn = turn.toNanos();
    }

    /// A query failed that ought not to.
    synchronized void lost() {
        if (lost) return;
        lost = true;
        notifyAll();
    }

    /// A query was answered.
    synchronized void back() {
        if (!lost) return;
        lost = false;
        returns++;
        notifyAll();
    }

    /// Waits until the query is to be tried again.
    ///
    /// @param failures of it in a row, at least 1
    void await(int failures) throws InterruptedException {
        Thread.sleep(Duration.ofNanos(spread(first)));
        Thread.sleep(Duration.ofNanos(awaitTurn(failures)));
    }

    /// @return how long to wait on top of it, so that not all ask in one moment
    private synchronized long awaitTurn(int failures) throws InterruptedException {
        long most = Math.min(first << Math.min(failures - 1, 20), longest);
        long end = System.nanoTime() + spread(most) - first;
        long seen = returns;
        waiting++;
        try {
            long left = end - System.nanoTime();
            while (left > 0 && seen == returns && !isTurn()) {
                wait(1 + (lost ? Math.min(left, turn) : left) / 1_000_000);
                left = end - System.nanoTime();
            }
            lastTry = System.nanoTime();
            boolean isOneOfMany = seen != returns && waiting > 1;
            return isOneOfMany ? ThreadLocalRandom.current().nextLong(turn) : 0;
        } finally {
            waiting--;
        }
    }

    private boolean isTurn() {
        return lost && System.nanoTime() - lastTry >= turn;
    }

    /// At least half of it.
    private static long spread(long nanos) {
        return nanos / 2 + ThreadLocalRandom.current().nextLong(Math.max(1, nanos / 2));
    }
}
