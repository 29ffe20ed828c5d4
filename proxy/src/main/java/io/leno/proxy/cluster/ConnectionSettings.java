package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.codec.NameFormat;
import io.leno.proxy.h2.Http2Settings;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// How a cluster's hosts are connected to, and what is spoken with them. Envoy: the cluster's
/// `HttpProtocolOptions`, `upstream_connection_options` and their like. Durations of zero: no
/// limit.
///
/// @param idleTimeout how long a quiet connection is kept. Envoy: 1 h
/// @param maxDuration Envoy: `max_connection_duration`
/// @param maxStreamDuration how long one request may take at most
/// @param maxRequests in the life of one connection; 0 without limit
/// @param maxHeaders in a response
/// @param maxHeadBytes of a response
/// @param bufferLimitBytes Envoy: `per_connection_buffer_limit_bytes`, 1 MiB
public record ConnectionSettings(
        Protocol protocol,
        Duration connectTimeout,
        Duration idleTimeout,
        Duration maxDuration,
        Duration maxStreamDuration,
        int maxRequests,
        int maxHeaders,
        int maxHeadBytes,
        int bufferLimitBytes,
        Http1 http1,
        Http2Settings http2,
        ServerName serverName,
        UpstreamSocketSettings socket,
        Pooling pooling) {
    public ConnectionSettings {
        requireNonNull(protocol, "protocol");
        requireNonNull(connectTimeout, "connectTimeout");
    }

    /// What is spoken with the hosts.
    public enum Protocol {
        HTTP1,
        HTTP2,

        /// HTTP/2 for requests that came by it, else HTTP/1. Envoy:
        /// `use_downstream_protocol_config`.
        DOWNSTREAM,

        /// What the host chooses by ALPN. Envoy: `auto_config`.
        AUTO
    }

    /// Envoy: `Http1ProtocolOptions`.
    ///
    /// @param names how they are sent, and whether those of responses are remembered
    /// @param trailers whether trailers are sent and passed on
    /// @param absoluteForm the request line says the whole URL
    public record Http1(NameFormat names, boolean trailers, boolean absoluteForm) {
        public static final Http1 DEFAULT = new Http1(NameFormat.LOWER, false, false);
    }

    /// What name TLS asks for. Envoy: `upstream_http_protocol_options`.
    ///
    /// @param fromRequest `auto_sni`
    /// @param verified `auto_san_validation`
    /// @param header in place of `:authority`; null where none is named
    public record ServerName(boolean fromRequest, boolean verified, @Nullable String header) {
        public static final ServerName FIXED = new ServerName(false, false, null);
    }

    /// How connections are kept for requests.
    ///
    /// @param preconnectRatio connections per request, at least 1
    /// @param perDownstream each client connection has upstream connections of its own
    /// @param closedOnHealthFailure whether a host that fails its health checks loses its
    ///   connections
    public record Pooling(
            double preconnectRatio, boolean perDownstream, boolean closedOnHealthFailure) {
        public static final Pooling DEFAULT = new Pooling(1, false, false);
    }
}
