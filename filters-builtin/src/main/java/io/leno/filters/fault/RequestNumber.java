package io.leno.filters.fault;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

/// A number that the request itself brings. Nothing vouches for it: what is not a number counts as
/// absent.
final class RequestNumber {
    private RequestNumber() {}

    /// The header's first value as a number from 0 to 2147483647, or null.
    static @Nullable Integer of(Headers request, String name) {
        String value = request.get(name);
        if (value == null) return null;
        try {
            int number = Integer.parseInt(value);
            return number < 0 ? null : number;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
