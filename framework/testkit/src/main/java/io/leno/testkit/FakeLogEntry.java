package io.leno.testkit;

import io.leno.api.accesslog.LogEntry;
import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// What an access log is told of a stream: of a request with its answer, or of a connection.
public final class FakeLogEntry implements LogEntry {
    public final FakeStreamInfo info = new FakeStreamInfo();
    private final String type;
    private final @Nullable Headers request;
    private final @Nullable Headers response;

    private FakeLogEntry(String type, @Nullable Headers request, @Nullable Headers response) {
        this.type = type;
        this.request = request;
        this.response = response;
    }

    /// The end of a GET that was answered 200.
    public static FakeLogEntry ofRequest(String path) {
        return new FakeLogEntry(
                "DownstreamEnd", FakeHeaders.request("GET", path), FakeHeaders.response(200));
    }

    /// The end of a TCP connection.
    public static FakeLogEntry ofConnection() {
        return new FakeLogEntry("TcpConnectionEnd", null, null);
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public FakeStreamInfo info() {
        return info;
    }

    @Override
    public Instant startTime() {
        return Instant.EPOCH;
    }

    @Override
    public Duration duration() {
        return Duration.ofMillis(3);
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
        return null;
    }

    @Override
    public int responseCode() {
        return response == null ? 0 : 200;
    }

    @Override
    public @Nullable String responseCodeDetails() {
        return response == null ? null : "via_upstream";
    }

    @Override
    public List<ResponseFlag> flags() {
        return Stream.of(ResponseFlag.values()).filter(info::hasFlag).toList();
    }

    @Override
    public long bytesReceived() {
        return 0;
    }

    @Override
    public long bytesSent() {
        return 5;
    }
}
