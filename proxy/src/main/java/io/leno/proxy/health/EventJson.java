package io.leno.proxy.health;

import io.leno.proxy.accesslog.JsonText;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;

/// Builds one event as compact JSON, fields in the order they are given.
final class EventJson {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private final StringBuilder out = new StringBuilder("{");
    private boolean first = true;

    EventJson text(String name, String value) {
        name(name);
        JsonText.appendText(out, value);
        return this;
    }

    EventJson number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    EventJson bool(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /// Milliseconds, where there are any, as protobuf's JSON has them.
    EventJson time(String name, Instant value) {
        int millis = value.atZone(ZoneOffset.UTC).get(ChronoField.MILLI_OF_SECOND);
        String fraction = millis == 0 ? "" : ".%03d".formatted(millis);
        return text(name, SECONDS.format(value) + fraction + "Z");
    }

    /// Starts an object.
    EventJson open(String name) {
        name(name);
        out.append('{');
        first = true;
        return this;
    }

    /// Ends the object that was started last.
    EventJson close() {
        out.append('}');
        first = false;
        return this;
    }

    private void name(String name) {
        if (!first) out.append(',');
        first = false;
        JsonText.appendText(out, name);
        out.append(':');
    }

    String end() {
        return out.append('}').toString();
    }
}
