package io.leno.filters;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.HttpStream;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Lets a body through at a limited rate, some of it in each interval; what waits is held by the
/// stream, so that no more is read than may be. Envoy: `StreamRateLimiter`.
public final class BodyThrottle {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int KIB = 1024;

    private final HttpStream stream;
    private final int bytesPerInterval;
    private final Duration interval;
    private final Supplier<BodyBuffer> held;
    private final Consumer<byte[]> inject;
    private final Runnable resume;
    private boolean waits;
    private boolean ticking;
    private int left;

    private BodyThrottle(
            HttpStream stream,
            int bytesPerInterval,
            Duration interval,
            Supplier<BodyBuffer> held,
            Consumer<byte[]> inject,
            Runnable resume) {
        this.stream = stream;
        this.bytesPerInterval = bytesPerInterval;
        this.interval = interval;
        this.held = held;
        this.inject = inject;
        this.resume = resume;
        left = bytesPerInterval;
    }

    /// For the stream's response, twenty times a second.
    ///
    /// @param kibPerSecond at least 1
    public static BodyThrottle ofResponse(HttpStream stream, long kibPerSecond) {
        return ofResponse(stream, kibPerSecond, INTERVAL);
    }

    /// As [#ofResponse(HttpStream, long)], with an interval of its own.
    public static BodyThrottle ofResponse(HttpStream stream, long kibPerSecond, Duration interval) {
        return new BodyThrottle(
                stream,
                bytes(kibPerSecond, interval),
                interval,
                stream::responseBody,
                data -> stream.injectResponseData(data, false),
                stream::resumeResponse);
    }

    /// For the stream's request.
    public static BodyThrottle ofRequest(HttpStream stream, long kibPerSecond, Duration interval) {
        return new BodyThrottle(
                stream,
                bytes(kibPerSecond, interval),
                interval,
                stream::requestBody,
                data -> stream.injectRequestData(data, false),
                stream::resumeRequest);
    }

    private static int bytes(long kibPerSecond, Duration interval) {
        long bytes = kibPerSecond * KIB * interval.toMillis() / 1000;
        return Math.clamp(bytes, 1, Integer.MAX_VALUE);
    }

    /// What becomes of the next piece; the filter returns this.
    public FilterStatus data(BodyData data) {
        if (!waits && data.length() <= left) {
            left -= data.length();
            startTimer();
            return FilterStatus.CONTINUE;
        }
        waits = true;
        startTimer();
        return FilterStatus.PAUSE_ALL;
    }

    /// What becomes of the trailers.
    public FilterStatus trailers() {
        if (!waits) return FilterStatus.CONTINUE;
        return FilterStatus.PAUSE_ALL;
    }

    private void startTimer() {
        if (ticking) return;
        ticking = true;
        stream.schedule(interval, this::tick);
    }

    private void tick() {
        ticking = false;
        left = bytesPerInterval;
        if (!waits) return;
        byte[] all = held.get().copy();
        int now = Math.min(left, all.length);
        left -= now;
        if (now == all.length) {
            waits = false;
            startTimer();
            resume.run();
            return;
        }
        held.get().replace(Arrays.copyOfRange(all, now, all.length));
        startTimer();
        inject.accept(Arrays.copyOf(all, now));
    }
}
