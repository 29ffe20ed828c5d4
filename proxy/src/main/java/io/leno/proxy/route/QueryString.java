package io.leno.proxy.route;

import org.jspecify.annotations.Nullable;

/// The query of a path, read without parsing all of it, and as it is: Envoy matches and hashes it
/// without decoding its percent escapes.
final class QueryString {
    private QueryString() {}

    /// The first value of a parameter; empty where it has none, null where it is absent.
    static @Nullable String first(String path, String name) {
        int start = path.indexOf('?');
        if (start < 0) return null;
        int end = path.indexOf('#', start);
        if (end < 0) end = path.length();
        int at = start + 1;
        while (at < end) {
            int next = path.indexOf('&', at);
            if (next < 0 || next > end) next = end;
            int equals = path.indexOf('=', at);
            int nameEnd = equals < 0 || equals > next ? next : equals;
            if (nameEnd - at == name.length() && path.startsWith(name, at)) {
                return nameEnd == next ? "" : path.substring(nameEnd + 1, next);
            }
            at = next + 1;
        }
        return null;
    }
}
