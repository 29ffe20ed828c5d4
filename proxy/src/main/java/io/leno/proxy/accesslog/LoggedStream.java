package io.leno.proxy.accesslog;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    /// From the start to this moment; -1 where it was not reached.
    default long nanosAt(TimePoint point) {
        return switch (point) {
            case REQUEST_FIRST_BYTE -> 0;
            case REQUEST_LAST_BYTE -> requestDurationNanos();
            case UPSTREAM_FIRST_BYTE_RECEIVED -> responseDurationNanos();
            case RESPONSE_LAST_BYTE -> durationNanos();
            default -> -1;
        };
    }

    /// How long the TLS handshake took; -1 without one.
    default long handshakeNanos() {
        return -1;
    }

    /// How long the request waited for an upstream connection; -1 where it did not.
    default long poolReadyNanos() {
        return -1;
    }

    default long bytes(ByteCount count) {
        return 0;
    }

    /// Response flags in the order in which they were set.
    default List<ResponseFlag> flags() {
        var all = new ArrayList<ResponseFlag>();
        for (ResponseFlag flag : ResponseFlag.values()) if (info().hasFlag(flag)) all.add(flag);
        return all;
    }

    /// Why an entry is written now.
    default LogType logType() {
        return LogType.DOWNSTREAM_END;
    }

    /// The body of the local reply that is being made; else empty.
    default String localReplyBody() {
        return "";
    }

    default String filterChainName() {
        return "";
    }

    /// Null until a route is chosen, and where none of the virtual host's matches.
    default @Nullable String virtualClusterName() {
        return null;
    }

    /// `x-request-id` of HTTP requests.
    default @Nullable String streamId() {
        Headers headers = requestHeaders();
        return headers == null ? null : headers.get("x-request-id");
    }

    /// Of the active trace; null without one.
    default @Nullable String traceId() {
        return null;
    }

    default @Nullable String spanId() {
        return null;
    }

    /// Whether a tracer takes spans of it; none does where no tracing is configured.
    default boolean isTraced() {
        return false;
    }

    /// How often a route was looked for.
    default long routeResolutions() {
        return 0;
    }

    default long routeResolutionMicros() {
        return NumberCommand.NONE;
    }

    /// By namespace; null where there is none.
    default @Nullable Map<String, ?> metadata(MetadataOwner owner) {
        return null;
    }

    /// Null where nothing has that name.
    default @Nullable String filterState(String key) {
        return null;
    }

    default @Nullable String downstreamTransportFailureReason() {
        return null;
    }

    default @Nullable String downstreamLocalCloseReason() {
        return null;
    }

    default @Nullable String upstreamLocalCloseReason() {
        return null;
    }

    /// The peer of the connection itself, whatever `x-forwarded-for` says.
    default InetSocketAddress downstreamDirectRemoteAddress() {
        return info().downstreamRemoteAddress();
    }

    /// The local end of the connection itself, whatever redirected it to us.
    default InetSocketAddress downstreamDirectLocalAddress() {
        return info().downstreamLocalAddress();
    }

    @Nullable InetSocketAddress upstreamLocalAddress();

    /// The other end of the upstream connection; null before there is one.
    default @Nullable InetSocketAddress upstreamRemoteAddress() {
        return upstreamLocalAddress() == null ? null : info().upstreamAddress();
    }

    /// The name under which the cluster's stats are; null where no known cluster is chosen.
    default @Nullable String clusterStatName() {
        return info().clusterName();
    }

    /// An attempt at a host.
    ///
    /// @param hostname empty without one
    /// @param connectionId 0 where there was no connection
    record Attempted(InetSocketAddress address, String hostname, long connectionId) {
        public static Attempted of(Host host) {
            return new Attempted(host.address(), host.endpoint().hostname(), 0);
        }
    }

    /// In order, the last included.
    default List<Attempted> attempted() {
        return List.of();
    }

    /// 0 without a connection.
    default long upstreamConnectionId() {
        return 0;
    }

    /// Null for plain connections, and before there is one.
    default @Nullable TlsConnection upstreamTls() {
        return null;
    }

    /// The server name that we asked the upstream for.
    default @Nullable String upstreamServerName() {
        return null;
    }

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
