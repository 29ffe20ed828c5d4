package io.leno.filters.apikeyauth;

import io.leno.api.filter.Headers;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.Cookies;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Where a request has its key. Envoy: `KeySource`.
record KeySource(Kind kind, String name) {
    private static final String BEARER = "Bearer ";

    /// A part of a request.
    enum Kind {
        HEADER,
        QUERY,
        COOKIE
    }

    static KeySource of(
            io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.KeySource config) {
        if (!config.getHeader().isEmpty()) {
            return new KeySource(Kind.HEADER, config.getHeader().toLowerCase(Locale.ROOT));
        }
        if (!config.getQuery().isEmpty()) return new KeySource(Kind.QUERY, config.getQuery());
        if (!config.getCookie().isEmpty()) return new KeySource(Kind.COOKIE, config.getCookie());
        throw new InvalidPluginConfigException(
                "One of 'header'/'query'/'cookie' must be set: KeySource has none");
    }

    /// Empty where there is none.
    String key(Headers request) {
        return switch (kind) {
            case HEADER -> header(request.get(name));
            case QUERY -> query(String.valueOf(request.get(":path")));
            case COOKIE -> Cookies.value(request, name);
        };
    }

    private String header(@org.jspecify.annotations.Nullable String value) {
        if (value == null) return "";
        if (!name.equals("authorization")) return value;
        return value.startsWith(BEARER) ? value.substring(BEARER.length()) : value;
    }

    private String query(String path) {
        int start = path.indexOf('?');
        if (start < 0) return "";
        for (String part : path.substring(start + 1).split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0 || !part.substring(0, equals).equals(name)) continue;
            try {
                String plus = part.substring(equals + 1).replace("+", "%2B");
                return URLDecoder.decode(plus, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException noEscape) {
                return part.substring(equals + 1);
            }
        }
        return "";
    }
}
