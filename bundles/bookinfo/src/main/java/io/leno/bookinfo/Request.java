package io.leno.bookinfo;

import org.jspecify.annotations.Nullable;

import java.net.HttpCookie;
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

    /// The value of a cookie, or null.
    @Nullable String cookie(String name) {
        for (String pair : headers.getOrDefault("cookie", "").split(";")) {
            int equals = pair.indexOf('=');
            if (equals < 0 || !pair.substring(0, equals).strip().equals(name)) continue;
            return HttpCookie.parse("set-cookie:" + pair.strip()).getFirst().getValue();
        }
        return null;
    }

    /// A field of a form that was posted, or null.
    @Nullable String formField(String name) {
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 0 || !pair.substring(0, equals).equals(name)) continue;
            return URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
        }
        return null;
    }

    /// The number a path ends with: 0 of `/reviews/0`; null where it ends with anything else.
    @Nullable Integer productId() {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.matches("\\d{1,6}") ? Integer.valueOf(last) : null;
    }
}
