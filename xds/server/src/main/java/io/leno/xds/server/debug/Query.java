package io.leno.xds.server.debug;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.util.Map;
import java.util.TreeMap;

/// The part of an address behind the question mark.
final class Query {
    private Query() {}

    /// A key without a value is `true`.
    static Map<String, String> parse(@Nullable String raw) {
        var query = new TreeMap<String, String>();
        if (raw == null) return query;
        for (String part : raw.split("&", -1)) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], pair.length > 1 ? URLDecoder.decode(pair[1], UTF_8) : "true");
        }
        return query;
    }
}
