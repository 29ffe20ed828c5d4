package io.leno.proxy.route;

import com.google.protobuf.Duration;

import java.util.function.Function;

/// `google.protobuf.Duration` → [java.time.Duration], within what clocks can count.
public final class TimeSpan {
    private static final long MAX_SECONDS = 315_576_000_000L;
    private static final int MAX_NANOS = 999_999_999;

    /// A deadline this far away fits into nanoseconds, and nobody sees it pass.
    private static final java.time.Duration LONGEST = java.time.Duration.ofDays(36_525);

    private TimeSpan() {}

    /// @param refusal makes what is thrown for a span that is negative or out of range
    public static java.time.Duration of(
            Duration value, Function<String, ? extends RuntimeException> refusal) {
        long seconds = value.getSeconds();
        int nanos = value.getNanos();
        if (seconds < 0 || nanos < 0)
            throw refusal.apply("Expected positive duration: " + text(value));
        if (seconds > MAX_SECONDS || nanos > MAX_NANOS)
            throw refusal.apply("Duration out-of-range: " + text(value));
        java.time.Duration span = java.time.Duration.ofSeconds(seconds, nanos);
        return span.compareTo(LONGEST) > 0 ? LONGEST : span;
    }

    private static String text(Duration value) {
        return "seconds: " + value.getSeconds() + " nanos: " + value.getNanos();
    }
}
