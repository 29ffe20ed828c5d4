package io.leno.filters;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

/// Cookies of a request (RFC 6265, section 4.2).
public final class Cookies {
    private Cookies() {}

    /// As [#find]; empty where there is none.
    public static String value(Headers request, String name) {
        String value = find(request, name);
        return value == null ? "" : value;
    }

    /// The first cookie of this name, without quotes around it.
    public static @Nullable String find(Headers request, String name) {
        for (String header : request.all("cookie")) {
            for (String part : header.split(";", -1)) {
                int equals = part.indexOf('=');
                if (equals < 0 || !part.substring(0, equals).trim().equals(name)) continue;
                String value = part.substring(equals + 1).trim();
                boolean quoted =
                        value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }
}
