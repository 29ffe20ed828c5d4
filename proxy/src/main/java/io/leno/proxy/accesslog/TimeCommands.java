package io.leno.proxy.accesslog;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// `%START_TIME(format)%` and the durations.
final class TimeCommands {
    private static final long NONE = NumberCommand.NONE;

    private TimeCommands() {}

    static @Nullable LogCommand find(String name, @Nullable String parameter) {
        return switch (name) {
            case "START_TIME" -> time(parameter, ZoneOffset.UTC, null);
            case "START_TIME_LOCAL" -> time(parameter, ZoneId.systemDefault(), null);
            case "EMIT_TIME" -> time(parameter, ZoneOffset.UTC, Instant::now);
            case "EMIT_TIME_LOCAL" -> time(parameter, ZoneId.systemDefault(), Instant::now);
            case "DURATION" -> millis(LoggedStream::durationNanos);
            case "REQUEST_DURATION" -> millis(LoggedStream::requestDurationNanos);
            case "RESPONSE_DURATION" -> millis(LoggedStream::responseDurationNanos);
            case "RESPONSE_TX_DURATION" -> millis(TimeCommands::responseTx);
            default -> null;
        };
    }

    private static LogCommand time(
            @Nullable String format, ZoneId zone, @Nullable Supplier<Instant> clock) {
        TimeFormat compiled = TimeFormat.compile(format == null ? "" : format, zone);
        if (clock != null) return stream -> compiled.format(clock.get());
        return stream -> compiled.format(stream.startTime());
    }

    /// From the first byte of the response upstream to its last byte downstream.
    private static long responseTx(LoggedStream stream) {
        long first = stream.responseDurationNanos();
        return first < 0 ? -1 : stream.durationNanos() - first;
    }

    private static LogCommand millis(ToLongFunction<LoggedStream> nanos) {
        return new NumberCommand(
                stream -> {
                    long measured = nanos.applyAsLong(stream);
                    return measured < 0 ? NONE : measured / 1_000_000;
                });
    }
}
