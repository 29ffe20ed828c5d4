package io.leno.proxy.health;

import java.util.concurrent.atomic.LongAdder;

/// How many requests of an interval went well. Counted by all event loops, read by the health
/// thread at the end of the interval.
final class RequestTally {
    private final LongAdder good = new LongAdder();
    private final LongAdder bad = new LongAdder();
    private long lastGood;
    private long lastBad;

    void good() {
        good.increment();
    }

    void bad() {
        bad.increment();
    }

    /// Ends the interval: what was counted in it can be asked for, and counting starts anew.
    void next() {
        lastGood = good.sumThenReset();
        lastBad = bad.sumThenReset();
    }

    /// Requests of the last interval.
    long volume() {
        return lastGood + lastBad;
    }

    /// In percent, of the last interval; there was at least one request.
    double successRate() {
        return 100.0 * lastGood / volume();
    }
}
