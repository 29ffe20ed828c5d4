package io.leno.proxy.accesslog;

/// A command as it is written: `%NAME(parameter):length%`.
///
/// @param parameter empty without one
/// @param length -1 without one
record Command(String name, String parameter, int length) {
    Command {
        if (length < -1) throw new IllegalArgumentException("length: " + length);
    }

    /// For commands that stand alone.
    Command alone() {
        if (parameter.isEmpty() && length < 0) return this;
        throw new InvalidAccessLogException(name + " does not take any parameters or length");
    }

    /// For commands that need a parameter.
    Command withParameter() {
        if (!parameter.isEmpty()) return this;
        throw new InvalidAccessLogException(name + " requires parameters");
    }

    Command withoutLength() {
        if (length < 0) return this;
        throw new InvalidAccessLogException(name + " does not allow length to be specified.");
    }

    /// The command's value, cut to the length that is asked for.
    LogCommand cut(LogCommand whole) {
        if (length < 0) return whole;
        return stream -> {
            String value = whole.value(stream);
            return value == null || value.length() <= length ? value : value.substring(0, length);
        };
    }
}
