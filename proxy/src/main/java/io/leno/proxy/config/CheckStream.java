package io.leno.proxy.config;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.accesslog.LoggedStream;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;

/// What `%COMMAND%`s in headers of a health check see: a stream that nobody sent.
final class CheckStream implements StreamInfo, LoggedStream {
    private static final InetSocketAddress OURSELVES =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Instant startTime = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public StreamInfo info() {
        return this;
    }

    @Override
    public Instant startTime() {
        return startTime;
    }

    @Override
    public long durationNanos() {
        return System.nanoTime() - startNanos;
    }

    @Override
    public Map<String, Map<String, Object>> dynamicMetadata() {
        return Map.of();
    }

    @Override
    public void addFlag(ResponseFlag flag) {
        throw new IllegalStateException("a health check has no flags: " + flag);
    }

    @Override
    public boolean hasFlag(ResponseFlag flag) {
        return false;
    }

    @Override
    public String protocol() {
        return "";
    }

    @Override
    public String listenerName() {
        return "";
    }

    @Override
    public @Nullable String routeName() {
        return null;
    }

    @Override
    public @Nullable String clusterName() {
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
        return null;
    }

    @Override
    public @Nullable String requestedServerName() {
        return null;
    }

    @Override
    public @Nullable String virtualHostName() {
        return null;
    }

    @Override
    public InetSocketAddress downstreamRemoteAddress() {
        return OURSELVES;
    }

    @Override
    public InetSocketAddress downstreamLocalAddress() {
        return OURSELVES;
    }

    @Override
    public @Nullable InetSocketAddress upstreamAddress() {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return null;
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
    public long bytesReceived() {
        return 0;
    }

    @Override
    public long bytesSent() {
        return 0;
    }

    @Override
    public long connectionId() {
        return 0;
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
    public InetSocketAddress downstreamDirectRemoteAddress() {
        return downstreamRemoteAddress();
    }

    @Override
    public @Nullable String filterState(String key) {
        return null;
    }
}
