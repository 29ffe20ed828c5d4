package io.leno.filters.jwt;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/// What one request is judged by, and what is learned of its tokens. Belongs to its event loop.
final class Verification {
    private final HttpStream stream;
    private final Headers headers;
    private final JwtStats stats;
    private final Map<String, @Nullable Object> learned = new TreeMap<>();
    private boolean over;

    Verification(HttpStream stream, Headers headers, JwtStats stats) {
        this.stream = stream;
        this.headers = headers;
        this.stats = stats;
    }

    HttpStream stream() {
        return stream;
    }

    Headers headers() {
        return headers;
    }

    JwtStats stats() {
        return stats;
    }

    /// For the dynamic metadata, under a key.
    void learn(String key, Map<String, @Nullable Object> what) {
        learned.put(key, new TreeMap<>(what));
    }

    Map<String, @Nullable Object> learned() {
        return learned;
    }

    /// Nothing that is still on its way counts any more.
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }
}
