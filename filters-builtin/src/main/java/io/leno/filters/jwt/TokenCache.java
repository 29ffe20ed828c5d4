package io.leno.filters.jwt;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// Tokens whose signature was found good, of one event loop. Envoy: `JwtCache`.
final class TokenCache {
    /// Longer tokens are not kept.
    private static final int MAX_TOKEN_CHARS = 4096;

    private final int size;
    private final Map<String, Jwt> tokens = new LinkedHashMap<>(16, 0.75f, true);

    /// @param size how many are kept; 0: none
    TokenCache(int size) {
        this.size = size;
    }

    /// @param now Unix time in seconds
    @Nullable Jwt find(String token, long now) {
        if (size == 0) return null;
        Jwt known = tokens.get(token);
        if (known == null || known.at(now, Provider.DEFAULT_SKEW_SECONDS) == JwtStatus.OK)
            return known;
        tokens.remove(token);
        return null;
    }

    void add(String token, Jwt jwt) {
        if (size == 0 || token.length() > MAX_TOKEN_CHARS) return;
        tokens.put(token, jwt);
        if (tokens.size() > size) tokens.remove(tokens.keySet().iterator().next());
    }
}
