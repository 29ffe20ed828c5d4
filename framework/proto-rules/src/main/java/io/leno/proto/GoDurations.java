package io.leno.proto;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go writes them: `1h2m3.5s`, `500ms`.
final class GoDurations {
    private static final Pattern WHOLE =
            Pattern.compile("-?([0-9]+(\\.[0-9]+)?(h|ms|m|us|µs|ns|s))+");
    private static final Pattern PART = Pattern.compile("([0-9.]+)(h|ms|m|us|µs|ns|s)");
    private static final Map<String, BigDecimal> SECONDS =
            Map.of(
                    "h", BigDecimal.valueOf(3600),
                    "m", BigDecimal.valueOf(60),
                    "s", BigDecimal.ONE,
                    "ms", BigDecimal.valueOf(1, 3),
                    "us", BigDecimal.valueOf(1, 6),
                    "µs", BigDecimal.valueOf(1, 6),
                    "ns", BigDecimal.valueOf(1, 9));

    private GoDurations() {}

    /// The same in seconds, `0.5s`; what is no such duration stays as it is.
    static String plain(String text) {
        if (!WHOLE.matcher(text).matches()) return text;
        BigDecimal seconds = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find())
            seconds =
                    seconds.add(
                            new BigDecimal(part.group(1))
                                    .multiply(SECONDS.getOrDefault(part.group(2), BigDecimal.ONE)));
        String sign = text.startsWith("-") ? "-" : "";
        return sign + seconds.stripTrailingZeros().toPlainString() + "s";
    }
}
