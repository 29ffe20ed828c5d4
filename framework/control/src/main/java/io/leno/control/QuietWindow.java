package io.leno.control;

import java.time.Duration;

/// When changes that follow each other go out as one: after a quiet while, and not later than a
/// while after the first. Endpoints wait a tenth of that, because they cost the least and matter at
/// once; a burst of them still arrives as one.
///
/// @param after the quiet while
/// @param max the longest that the first change waits
record QuietWindow(Duration after, Duration max) {
    QuietWindow {
        if (after.isNegative() || max.compareTo(after) < 0) {
            throw new IllegalArgumentException(
                    "debounce.after.ms: "
                            + after.toMillis()
                            + ", debounce.max.ms: "
                            + max.toMillis()
                            + " (expected: 0 <= after <= max)");
        }
    }

    /// Nanoseconds from `now` until what was changed should go out; zero or less means now.
    long remaining(long firstChange, long lastChange, boolean endpointsOnly, long now) {
        long quiet = endpointsOnly ? after.toNanos() / 10 : after.toNanos();
        return Math.min(lastChange + quiet - now, firstChange + max.toNanos() - now);
    }
}
