package io.leno.filters.compression;

import com.google.protobuf.UInt32Value;

import io.leno.api.plugin.InvalidPluginConfigException;

/// Numbers of a library's settings.
final class Limits {
    private Limits() {}

    /// The value, or the default where there is none.
    ///
    /// @throws InvalidPluginConfigException when it is out of its range
    static int within(
            String field, boolean set, UInt32Value value, int otherwise, int least, int most) {
        if (!set) return otherwise;
        long number = Integer.toUnsignedLong(value.getValue());
        if (number < least || number > most) {
            throw new InvalidPluginConfigException(
                    field + ": " + number + " (expected: " + least + ".." + most + ")");
        }
        return (int) number;
    }
}
