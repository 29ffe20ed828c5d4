package io.leno.proxy.accesslog;

import io.leno.api.filter.Headers;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Instant;

/// What an access log, or a `%COMMAND%` in a header of a route, reads of an HTTP stream or of a TCP
/// connection; the core implements it. Read on the stream's event loop only.
public interface LoggedStream {
    /// Protocol, addresses, route, cluster and flags. For TCP the protocol is empty.
    StreamInfo info();

    /// When the first byte of the request came, or the connection was accepted.
    Instant startTime();

    /// Null for TCP.
    @Nullable Headers requestHeaders();

    @Nullable Headers responseHeaders();

    @Nullable Headers responseTrailers();

    /// 0 as long as there is no response, and for TCP.
    default int responseCode() {
        Headers headers = responseHeaders();
        String status = headers == null ? null : headers.get(":status");
        return status == null ? 0 : Integer.parseInt(status);
    }

    /// `via_upstream`, `route_not_found`, …
    @Nullable String responseCodeDetails();

    @Nullable String connectionTerminationDetails();

    @Nullable String upstreamTransportFailureReason();

    /// Of bodies; for TCP of the whole connection.
    long bytesReceived();

    long bytesSent();

    /// Nanoseconds from the start until now, or until the end once that was reached.
    long durationNanos();

    /// From the start to the last byte of the request; -1 before that.
    long requestDurationNanos();

    /// From the start to the first byte of the upstream's response; -1 before that.
    long responseDurationNanos();

    /// The peer of the connection itself, whatever `x-forwarded-for` says.
    default InetSocketAddress downstreamDirectRemoteAddress() {
        return info().downstreamRemoteAddress();
    }

    @Nullable InetSocketAddress upstreamLocalAddress();

    /// The name of the upstream host where it has one; Envoy: `UPSTREAM_HOST_NAME`.
    default @Nullable String upstreamHostName() {
        return null;
    }

    /// `HTTP/1.1`; null before there was an attempt.
    default @Nullable String upstreamProtocol() {
        return null;
    }

    /// How often the request was sent upstream.
    default int upstreamAttempts() {
        return 0;
    }

    /// The TLS server name the client asked for.
    @Nullable String requestedServerName();

    /// Null for plain connections.
    default @Nullable TlsConnection downstreamTls() {
        return null;
    }

    /// Name of the virtual host; null until a route is chosen.
    @Nullable String virtualHostName();

    /// Unique among the connections of the process.
    long connectionId();

    /// True where a health check filter recognized the request.
    default boolean isHealthCheck() {
        return false;
    }
}
