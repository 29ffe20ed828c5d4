package io.leno.proxy.route;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

/// Cookies of a request.
final class Cookies {
    private Cookies() {}

    /// The value, without quotes around it; null where there is no such cookie.
    static @Nullable String value(Headers headers, String name) {
        for (String header : headers.all("cookie")) {
            for (String pair : header.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 0 || !pair.substring(0, equals).strip().equals(name)) continue;
                String value = pair.substring(equals + 1).strip();
                boolean quoted =
                        value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }
}
