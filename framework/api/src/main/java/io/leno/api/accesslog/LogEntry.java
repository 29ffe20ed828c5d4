package io.leno.api.accesslog;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What is known of a stream when it is logged.
@ProviderType
public interface LogEntry {
    /// Envoy's `AccessLogType`: `DownstreamEnd`, `TcpConnectionEnd`, …
    String type();

    StreamInfo info();

    Instant startTime();

    /// From the start until now.
    Duration duration();

    /// Null for TCP.
    @Nullable Headers requestHeaders();

    @Nullable Headers responseHeaders();

    @Nullable Headers responseTrailers();

    /// 0 where there was no response, and for TCP.
    int responseCode();

    /// `via_upstream`, `route_not_found`, …
    @Nullable String responseCodeDetails();

    /// In the order in which they were set.
    List<ResponseFlag> flags();

    /// Of bodies; for TCP of the whole connection.
    long bytesReceived();

    long bytesSent();
}
