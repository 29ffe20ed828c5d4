package io.leno.proxy.tcp;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.accesslog.LogType;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.accesslog.TimePoint;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What an access log reads of a TCP connection.
final class TcpInfo implements StreamInfo, LoggedStream {
    final long startNanos = System.nanoTime();
    private final Instant startTime = Instant.now();
    private final ConnectionServer.Downstream listener;
    private final Map<String, Map<String, Object>> metadata = new HashMap<>(0);
    @Nullable InetSocketAddress remoteAddress;
    @Nullable String clusterName;
    @Nullable Host upstreamHost;
    @Nullable InetSocketAddress upstreamLocalAddress;
    @Nullable String transportFailure;
    long bytesReceived;
    long bytesSent;
    private final Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    private long endNanos = -1;

    TcpInfo(ConnectionServer.Downstream listener) {
        this.listener = listener;
    }

    void ended() {
        endNanos = System.nanoTime() - startNanos;
    }

    @Override
    public StreamInfo info() {
        return this;
    }

    @Override
    public LogType logType() {
        return LogType.TCP_CONNECTION_END;
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
        if (remoteAddress == null) throw new IllegalStateException("not connected");
        return remoteAddress;
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
        return metadata;
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
        return null;
    }

    @Override
    public @Nullable String connectionTerminationDetails() {
        return null;
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
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return upstreamLocalAddress;
    }

    @Override
    public String requestedServerName() {
        return listener.requestedServerName();
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
