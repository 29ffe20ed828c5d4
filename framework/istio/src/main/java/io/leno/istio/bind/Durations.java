package io.leno.istio.bind;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as proto JSON and Go write them: `7s`, `0.5s`, `1h30m`, `250ms`, `0`.
public final class Durations {
    private static final Pattern WHOLE = Pattern.compile("-?(\\d+(\\.\\d+)?(h|ms|m|s|us|µs|ns))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|m|s|us|µs|ns)");
    private static final Map<String, Long> NANOS =
            Map.of(
                    "h", 3_600_000_000_000L,
                    "m", 60_000_000_000L,
                    "s", 1_000_000_000L,
                    "ms", 1_000_000L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "ns", 1L);

    private Durations() {}

    /// Empty for what is no duration.
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) return Optional.of(Duration.ZERO);
        // more than 60 characters are no duration a person meant, and need not be added up
        if (text.length() > 60 || !WHOLE.matcher(text).matches()) return Optional.empty();
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            BigDecimal unit = BigDecimal.valueOf(unit(part.group(2)));
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) return Optional.empty();
        Duration duration = Duration.ofNanos(nanos.longValue());
        return Optional.of(text.startsWith("-") ? duration.negated() : duration);
    }

    private static long unit(String name) {
        Long nanos = NANOS.get(name);
        if (nanos == null) throw new IllegalStateException("unit: " + name);
        return nanos;
    }
}
