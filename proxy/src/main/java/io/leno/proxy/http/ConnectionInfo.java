package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsPeer;
import io.leno.api.filter.TlsSession;
import io.leno.proxy.accesslog.LogType;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.accesslog.TimePoint;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What the access logs of listeners and of TCP proxies read of a connection, and what network
/// filters leave there. Belongs to the connection's event loop.
public final class ConnectionInfo implements StreamInfo, LoggedStream {
    public final long startNanos = System.nanoTime();
    private final Instant startTime = Instant.now();
    private final ConnectionServer.Downstream listener;
    public @Nullable String clusterName;
    public @Nullable Host upstreamHost;
    public @Nullable InetSocketAddress upstreamLocalAddress;
    private List<Attempted> hosts = List.of();
    private boolean named;
    private @Nullable String streamId;
    public @Nullable TlsConnection upstreamTls;
    public @Nullable String transportFailure;
    public @Nullable String downstreamFailure;
    public @Nullable String terminationDetails;
    public @Nullable String details;
    public LogType logType = LogType.TCP_CONNECTION_END;
    public int attempts;
    public long bytesReceived;
    public long bytesSent;
    private final Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    private long endNanos = -1;

    public ConnectionInfo(ConnectionServer.Downstream listener) {
        this.listener = listener;
    }

    /// The duration counts until now.
    public void ended() {
        endNanos = System.nanoTime() - startNanos;
    }

    @Override
    public StreamInfo info() {
        return this;
    }

    @Override
    public LogType logType() {
        return logType;
    }

    @Override
    public long nanosAt(TimePoint point) {
        return point == TimePoint.REQUEST_FIRST_BYTE ? 0 : -1;
    }

    @Override
    public String filterChainName() {
        return listener.filterChainName();
    }

    @Override
    public String protocol() {
        return "";
    }

    @Override
    public String listenerName() {
        return listener.listenerName();
    }

    @Override
    public @Nullable String routeName() {
        return null;
    }

    @Override
    public @Nullable String clusterName() {
        return clusterName;
    }

    @Override
    public InetSocketAddress downstreamRemoteAddress() {
        return listener.remoteAddress();
    }

    @Override
    public InetSocketAddress downstreamLocalAddress() {
        return listener.originalDestination();
    }

    @Override
    public @Nullable InetSocketAddress upstreamAddress() {
        return upstreamHost == null ? null : upstreamHost.address();
    }

    @Override
    public void addFlag(ResponseFlag flag) {
        flags.add(flag);
    }

    @Override
    public boolean hasFlag(ResponseFlag flag) {
        return flags.contains(flag);
    }

    @Override
    public Map<String, Map<String, Object>> dynamicMetadata() {
        return listener.metadata();
    }

    @Override
    public Instant startTime() {
        return startTime;
    }

    @Override
    public @Nullable Headers requestHeaders() {
        return null;
    }

    @Override
    public @Nullable Headers responseHeaders() {
        return null;
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return null;
    }

    @Override
    public @Nullable String responseCodeDetails() {
        return details;
    }

    @Override
    public @Nullable String connectionTerminationDetails() {
        return terminationDetails;
    }

    @Override
    public @Nullable String upstreamTransportFailureReason() {
        return transportFailure;
    }

    @Override
    public long bytesReceived() {
        return bytesReceived;
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public long durationNanos() {
        return endNanos < 0 ? System.nanoTime() - startNanos : endNanos;
    }

    @Override
    public long requestDurationNanos() {
        return -1;
    }

    @Override
    public long responseDurationNanos() {
        return -1;
    }

    @Override
    public boolean isInbound() {
        return listener.isInbound();
    }

    /// Named objects that filters leave for those after them and for logs. Modifiable.
    public Map<String, Object> filterState() {
        return listener.filterState();
    }

    @Override
    public @Nullable TlsConnection upstreamTls() {
        return upstreamTls;
    }

    @Override
    public @Nullable String filterState(String key) {
        Object value = listener.filterState().get(key);
        return value == null ? null : value.toString();
    }

    @Override
    public @Nullable String downstreamTransportFailureReason() {
        return downstreamFailure;
    }

    @Override
    public InetSocketAddress downstreamDirectLocalAddress() {
        return listener.directLocalAddress();
    }

    @Override
    public InetSocketAddress downstreamDirectRemoteAddress() {
        return listener.directRemoteAddress();
    }

    @Override
    public int upstreamAttempts() {
        return attempts;
    }

    /// It is a stream of its own, with a name. Envoy: of a `tcp_proxy`.
    public void isStream() {
        named = true;
    }

    @Override
    public @Nullable String streamId() {
        if (named && streamId == null) streamId = UUID.randomUUID().toString();
        return streamId;
    }

    /// A host was chosen.
    public void attempted(Host host) {
        if (hosts.isEmpty()) hosts = new ArrayList<>(1);
        hosts.add(Attempted.of(host));
    }

    @Override
    public List<Attempted> attempted() {
        return hosts;
    }

    @Override
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return upstreamLocalAddress;
    }

    @Override
    public String requestedServerName() {
        return listener.requestedServerName();
    }

    @Override
    public @Nullable TlsSession tlsSession() {
        return downstreamTls();
    }

    @Override
    public @Nullable TlsPeer downstreamPeer() {
        TlsConnection tls = downstreamTls();
        return tls == null ? null : tls.peer();
    }

    @Override
    public @Nullable TlsConnection downstreamTls() {
        return listener.tls();
    }

    @Override
    public @Nullable String virtualHostName() {
        return null;
    }

    @Override
    public long connectionId() {
        return listener.connectionId();
    }
}
