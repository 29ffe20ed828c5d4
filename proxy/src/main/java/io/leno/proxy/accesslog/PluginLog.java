package io.leno.proxy.accesslog;

import io.leno.api.accesslog.AccessLogger;
import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.accesslog.LogEntry;
import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.plugin.Held;
import io.leno.proxy.plugin.LivePlugin;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// An access log that a bundle brought.
///
/// @param name as the configuration has it
record PluginLog(String name, LivePlugin<AccessLoggerFactory, AccessLogger> logger)
        implements LogTarget {
    private static final Logger log = LoggerFactory.getLogger(PluginLog.class);

    @Override
    public void log(LoggedStream stream) {
        Held<AccessLogger> held = logger.hold();
        if (held == null) return;
        try {
            held.value().log(new Entry(stream));
        } catch (RuntimeException e) {
            log.warn("Access log {} failed", name, e);
        } finally {
            held.release();
        }
    }

    @Override
    public void close() {
        logger.close();
    }

    private record Entry(LoggedStream stream) implements LogEntry {
        @Override
        public String type() {
            return stream.logType().text();
        }

        @Override
        public StreamInfo info() {
            return stream.info();
        }

        @Override
        public Instant startTime() {
            return stream.startTime();
        }

        @Override
        public Duration duration() {
            return Duration.ofNanos(stream.durationNanos());
        }

        @Override
        public @Nullable Headers requestHeaders() {
            return stream.requestHeaders();
        }

        @Override
        public @Nullable Headers responseHeaders() {
            return stream.responseHeaders();
        }

        @Override
        public @Nullable Headers responseTrailers() {
            return stream.responseTrailers();
        }

        @Override
        public int responseCode() {
            return stream.responseCode();
        }

        @Override
        public @Nullable String responseCodeDetails() {
            return stream.responseCodeDetails();
        }

        @Override
        public List<ResponseFlag> flags() {
            return stream.flags();
        }

        @Override
        public long bytesReceived() {
            return stream.bytesReceived();
        }

        @Override
        public long bytesSent() {
            return stream.bytesSent();
        }
    }
}
