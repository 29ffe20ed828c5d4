package io.leno.proxy;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.accesslog.LoggedStream;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// A stream that has ended, with everything about it open to change.
public final class FakeStream implements LoggedStream, StreamInfo {
    public @Nullable Headers request =
            FakeHeaders.get("reviews:9080", "/reviews/0?all=1", "user-agent", "curl/8");
    public @Nullable Headers response = FakeHeaders.of(":status", "200");
    public @Nullable Headers trailers;
    public @Nullable InetSocketAddress upstream = new InetSocketAddress("10.0.0.8", 9080);
    public @Nullable String cluster = "outbound|9080||reviews";
    public @Nullable String details = "via_upstream";
    public long durationNanos = 12_900_000;
    public final Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    public final Map<String, Map<String, Object>> metadata = new HashMap<>();

    @Override
    public StreamInfo info() {
        return this;
    }

    @Override
    public Instant startTime() {
        return Instant.parse("2026-11-03T04:05:06.007008009Z");
    }

    @Override
    public @Nullable Headers requestHeaders() {
        return request;
    }

    @Override
    public @Nullable Headers responseHeaders() {
        return response;
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return trailers;
    }

    @Override
    public @Nullable String responseCodeDetails() {
        return details;
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
    public long bytesReceived() {
        return 3;
    }

    @Override
    public long bytesSent() {
        return 42;
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }

    @Override
    public long requestDurationNanos() {
        return 1_000_000;
    }

    @Override
    public long responseDurationNanos() {
        return 5_900_000;
    }

    @Override
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return null;
    }

    @Override
    public @Nullable String requestedServerName() {
        return null;
    }

    @Override
    public @Nullable String virtualHostName() {
        return "reviews";
    }

    @Override
    public long connectionId() {
        return 17;
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public String listenerName() {
        return "0.0.0.0_9080";
    }

    @Override
    public String routeName() {
        return "default";
    }

    @Override
    public @Nullable String clusterName() {
        return cluster;
    }

    @Override
    public InetSocketAddress downstreamRemoteAddress() {
        return new InetSocketAddress("10.0.0.7", 51234);
    }

    @Override
    public InetSocketAddress downstreamLocalAddress() {
        return new InetSocketAddress("::1", 15001);
    }

    @Override
    public @Nullable InetSocketAddress upstreamAddress() {
        return upstream;
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
    public InetSocketAddress downstreamDirectRemoteAddress() {
        return downstreamRemoteAddress();
    }

    @Override
    public @Nullable String filterState(String key) {
        return null;
    }
}
