package io.leno.xds.translator.match;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An HTTP request.
///
/// @param authority `host` or `host:port`, as the client writes it
/// @param path with its query
/// @param headers by lower-case name; several values of one name joined by commas
public record Request(
        String method, String scheme, String authority, String path, Map<String, String> headers) {
    public Request {
        var lower = new TreeMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        headers = Map.copyOf(lower);
    }

    /// `GET` over plain HTTP.
    public static Request get(String authority, String path) {
        return new Request("GET", "http", authority, path, Map.of());
    }

    /// This request with one more header.
    public Request with(String name, String value) {
        var more = new TreeMap<>(headers);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return new Request(method, scheme, authority, path, more);
    }

    /// A header, or one of HTTP/2's pseudo headers; `host` is `:authority`.
    Optional<String> header(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case ":authority", "host" -> Optional.of(authority);
            case ":path" -> Optional.of(path);
            case ":method" -> Optional.of(method);
            case ":scheme" -> Optional.of(scheme);
            default -> Optional.ofNullable(headers.get(lower));
        };
    }

    /// Without query and fragment.
    String plainPath() {
        int end = path.length();
        int query = path.indexOf('?');
        int fragment = path.indexOf('#');
        if (query >= 0) end = query;
        if (fragment >= 0) end = Math.min(end, fragment);
        return path.substring(0, end);
    }
}
