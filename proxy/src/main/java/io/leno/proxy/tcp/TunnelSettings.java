package io.leno.proxy.tcp;

import io.leno.proxy.accesslog.Format;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.route.HeaderEdits;

import org.jspecify.annotations.Nullable;

/// Connections go to hosts within HTTP requests. Envoy: `tunneling_config`.
///
/// @param host what is asked for
/// @param postPath of a POST; null: it is a CONNECT
/// @param keepsHeaders the response's headers are left as filter state
/// @param keepsTrailers and its trailers
public record TunnelSettings(
        Format host,
        @Nullable String postPath,
        HeaderEdits headers,
        boolean keepsHeaders,
        boolean keepsTrailers) {
    static final String HEADERS = "envoy.tcp_proxy.propagate_response_headers";
    static final String TRAILERS = "envoy.tcp_proxy.propagate_response_trailers";

    /// The request for a connection.
    ///
    /// @param secure the client came by TLS
    HeaderBlock request(LoggedStream connection, boolean secure) {
        var request = new HeaderBlock();
        request.append(":method", postPath == null ? "CONNECT" : "POST");
        request.append(":authority", host.format(connection));
        if (postPath != null) {
            request.append(":path", postPath);
            request.append(":scheme", secure ? "https" : "http");
        }
        headers.apply(request, connection);
        return request;
    }
}
