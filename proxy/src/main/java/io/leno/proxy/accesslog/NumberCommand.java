package io.leno.proxy.accesslog;

import org.jspecify.annotations.Nullable;

import java.util.function.ToLongFunction;

/// A command whose value is a number; [#NONE] where there is none.
record NumberCommand(ToLongFunction<LoggedStream> number) implements LogCommand {
    static final long NONE = Long.MIN_VALUE;

    @Override
    public @Nullable String value(LoggedStream stream) {
        long value = number.applyAsLong(stream);
        return value == NONE ? null : Long.toString(value);
    }

    @Override
    public @Nullable Object typedValue(LoggedStream stream) {
        long value = number.applyAsLong(stream);
        return value == NONE ? null : (Object) value;
    }
}
