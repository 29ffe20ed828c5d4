package io.leno.proxy.accesslog;

import org.jspecify.annotations.Nullable;

/// One piece of a format, understood.
@FunctionalInterface
interface LogCommand {
    /// The value for this stream, or null where it has none.
    @Nullable String value(LoggedStream stream);

    /// The value as JSON knows it (a number for sizes, codes and durations); null where it has
    /// none.
    default @Nullable Object typedValue(LoggedStream stream) {
        return value(stream);
    }
}
