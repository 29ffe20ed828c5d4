package io.leno.proxy.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `date` header, made once a second. Safe to use from any thread.
final class HttpDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private record Made(long second, String text) {}

    private volatile Made made = new Made(Long.MIN_VALUE, "");

    String now() {
        long second = System.currentTimeMillis() / 1000;
        Made current = made;
        if (current.second == second) return current.text;
        current = new Made(second, FORMAT.format(Instant.ofEpochSecond(second)));
        made = current;
        return current.text;
    }
}
