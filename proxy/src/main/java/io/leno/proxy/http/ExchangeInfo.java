package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.tls.TlsConnection;
import io.leno.proxy.upstream.UpstreamJournal;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What is known about an exchange: for filters, for access logs, for header formats of routes.
final class ExchangeInfo implements StreamInfo, LoggedStream, UpstreamJournal {
    private final Carrier carrier;
    private final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();

    @Nullable HeaderBlock requestHeaders;
    @Nullable HeaderBlock responseHeaders;
    @Nullable HeaderBlock responseTrailers;
    @Nullable String routeName;
    @Nullable String virtualHostName;
    @Nullable String clusterName;
    @Nullable Host upstreamHost;
    @Nullable InetSocketAddress upstreamLocalAddress;
    @Nullable InetSocketAddress client;
    @Nullable String details;
    @Nullable String terminationDetails;
    @Nullable String transportFailure;
    long bytesReceived;
    long bytesSent;
    int attempts;
    private final Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    private long requestEndNanos = -1;
    private long responseStartNanos = -1;
    private long endNanos = -1;
    private @Nullable Map<String, Map<String, Object>> metadata;

    ExchangeInfo(Carrier carrier) {
        this.carrier = carrier;
    }

    void requestEnded() {
        requestEndNanos = System.nanoTime() - startNanos;
    }

    void upstreamResponded() {
        if (responseStartNanos < 0) responseStartNanos = System.nanoTime() - startNanos;
    }

    void ended() {
        endNanos = System.nanoTime() - startNanos;
    }

    @Override
    public StreamInfo info() {
        return this;
    }

    @Override
    public String protocol() {
        return carrier.protocol();
    }

    @Override
    public String listenerName() {
        return carrier.listener().listenerName();
    }

    @Override
    public @Nullable String routeName() {
        return routeName;
    }

    @Override
    public @Nullable String clusterName() {
        return clusterName;
    }

    @Override
    public InetSocketAddress downstreamRemoteAddress() {
        return client == null ? carrier.remoteAddress() : client;
    }

    @Override
    public InetSocketAddress downstreamLocalAddress() {
        return carrier.listener().originalDestination();
    }

    @Override
    public InetSocketAddress downstreamDirectRemoteAddress() {
        return carrier.remoteAddress();
    }

    @Override
    public @Nullable InetSocketAddress upstreamAddress() {
        return upstreamHost == null ? null : upstreamHost.address();
    }

    @Override
    public @Nullable String upstreamHostName() {
        return upstreamHost == null || upstreamHost.endpoint().hostname().isEmpty()
                ? null
                : upstreamHost.endpoint().hostname();
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
        if (metadata == null) metadata = new HashMap<>();
        return metadata;
    }

    @Override
    public Instant startTime() {
        return startTime;
    }

    @Override
    public @Nullable Headers requestHeaders() {
        return requestHeaders;
    }

    @Override
    public @Nullable Headers responseHeaders() {
        return responseHeaders;
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return responseTrailers;
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
        return requestEndNanos;
    }

    @Override
    public long responseDurationNanos() {
        return responseStartNanos;
    }

    @Override
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return upstreamLocalAddress;
    }

    @Override
    public @Nullable String upstreamProtocol() {
        return upstreamHost == null ? null : "HTTP/1.1";
    }

    @Override
    public int upstreamAttempts() {
        return attempts;
    }

    @Override
    public String requestedServerName() {
        return carrier.listener().requestedServerName();
    }

    @Override
    public @Nullable TlsConnection downstreamTls() {
        return carrier.listener().tls();
    }

    @Override
    public @Nullable String virtualHostName() {
        return virtualHostName;
    }

    @Override
    public long connectionId() {
        return carrier.listener().connectionId();
    }

    @Override
    public void chosen(String cluster) {
        clusterName = cluster;
    }

    @Override
    public void attempt(Host host, int number) {
        upstreamHost = host;
        attempts = number;
    }

    @Override
    public void connected(InetSocketAddress localAddress) {
        upstreamLocalAddress = localAddress;
    }

    @Override
    public void transportFailure(String reason) {
        transportFailure = reason;
    }

    @Override
    public void details(String text) {
        details = text;
    }
}
