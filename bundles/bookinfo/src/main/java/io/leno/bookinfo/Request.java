package io.leno.bookinfo;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A request to one of the services.
///
/// @param headers by lower-case name; the first value of each
record Request(String method, String path, Map<String, String> headers, String body) {
    Request {
        headers = Map.copyOf(headers);
    }

    static Request get(String path) {
        return new Request("GET", path, Map.of(), "");
    }

    @Nullable String header(String name) {
        return headers.get(name);
    }

    /// The value of a cookie (in URL encoding), or null.
    @Nullable String cookie(String name) {
        for (String pair : headers.getOrDefault("cookie", "").split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0 || !pair.substring(0, equals).strip().equals(name)) continue;
            return decoded(pair.substring(equals + 1).strip());
        }
        return null;
    }

    /// A field of a form that was posted, or null.
    @Nullable String formField(String name) {
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0 || !pair.substring(0, equals).equals(name)) continue;
            return decoded(pair.substring(equals + 1));
        }
        return null;
    }

    private static String decoded(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }

    /// The number a path ends with: 0 of `/reviews/0`; null where it ends with anything else.
    @Nullable Integer productId() {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.matches("\\d{1,6}") ? Integer.valueOf(last) : null;
    }
}
