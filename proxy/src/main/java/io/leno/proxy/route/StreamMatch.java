package io.leno.proxy.route;

import io.leno.api.filter.Headers;
import io.leno.proxy.match.TextMatch;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Requests by path, method and headers: those that at least one entry describes, all of them where
/// there is no entry. Immutable; equal where it was made of the same text.
public final class StreamMatch {
    /// Every request.
    public static final StreamMatch ALL = new StreamMatch("", List.of());

    private final String source;
    private final List<Entry> entries;

    /// @param source what it was made of, for comparisons
    public StreamMatch(String source, List<Entry> entries) {
        this.source = source;
        this.entries = List.copyOf(entries);
    }

    /// All that is said must hold.
    ///
    /// @param paths any of them, without query; empty: any path
    /// @param methods empty: any
    /// @param headers all of them, by name in lower case; each must be there
    public record Entry(
            List<TextMatch> paths, Set<String> methods, Map<String, TextMatch> headers) {
        public Entry {
            paths = List.copyOf(paths);
            methods = Set.copyOf(methods);
            headers = Map.copyOf(headers);
        }

        boolean matches(Headers request) {
            if (!methods.isEmpty() && !methods.contains(value(request, ":method"))) return false;
            if (!paths.isEmpty() && !matchesPath(value(request, ":path"))) return false;
            for (Map.Entry<String, TextMatch> header : headers.entrySet()) {
                String value = request.get(header.getKey());
                if (value == null || !header.getValue().matches(value)) return false;
            }
            return true;
        }

        private boolean matchesPath(String full) {
            String path = full.substring(0, PathMatch.endOfPath(full));
            for (TextMatch one : paths) if (one.matches(path)) return true;
            return false;
        }

        private static String value(Headers headers, String name) {
            String value = headers.get(name);
            return value == null ? "" : value;
        }
    }

    public boolean matches(Headers request) {
        if (entries.isEmpty()) return true;
        for (Entry entry : entries) if (entry.matches(request)) return true;
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamMatch that && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }
}
