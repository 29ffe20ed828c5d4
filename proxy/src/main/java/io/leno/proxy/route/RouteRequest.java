package io.leno.proxy.route;

import io.leno.api.filter.Headers;
import io.leno.proxy.accesslog.LoggedStream;

import org.jspecify.annotations.Nullable;

/// A request that looks for its route.
///
/// @param path its `:path`; null for a CONNECT
/// @param pathEnd where its query or fragment begins
/// @param stream what else is known about it; null where there is nothing
/// @param random decides fractions; the same one gives the same answer
record RouteRequest(
        Headers headers,
        @Nullable String path,
        int pathEnd,
        @Nullable LoggedStream stream,
        long random) {
    static RouteRequest of(Headers headers, @Nullable LoggedStream stream, long random) {
        String path = headers.get(":path");
        int end = path == null ? 0 : PathMatch.endOfPath(path);
        return new RouteRequest(headers, path, end, stream, random);
    }
}
