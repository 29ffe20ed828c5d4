package io.leno.xds.translator.explain;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;

/// Durations as people write them.
final class Times {
    private Times() {}

    /// `0.250s`
    static String text(Duration duration) {
        return Durations.toString(duration);
    }

    static boolean isZero(Duration duration) {
        return Durations.toNanos(duration) == 0;
    }
}
