package io.leno.proxy.admin;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// A request to the admin interface.
///
/// @param body not to be modified
@SuppressWarnings("ArrayRecordComponent") // never compared
record AdminRequest(HttpMethod method, String path, Map<String, List<String>> query, byte[] body) {
    static AdminRequest of(HttpMethod method, String uri, byte[] body) {
        var decoder = new QueryStringDecoder(uri);
        return new AdminRequest(method, decoder.path(), decoder.parameters(), body);
    }

    /// True where the parameter is there, with or without a value.
    boolean has(String parameter) {
        return query.containsKey(parameter);
    }

    /// Null where it is absent.
    @Nullable String first(String parameter) {
        List<String> values = query.get(parameter);
        return values == null ? null : values.getFirst();
    }
}
