package io.leno.filters;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.HttpStream;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// Lets a body through at a limited rate, some of it in each interval; what waits is held by the
/// stream, so that no more is read than may be. Envoy: `StreamRateLimiter`. What an interval may
/// let through is asked of a bucket, which streams may share.
public final class BodyThrottle {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int KIB = 1024;

    private final HttpStream stream;
    private final IntSupplier bucket;
    private final Duration interval;
    private final Supplier<BodyBuffer> held;
    private final Consumer<byte[]> inject;
    private final Runnable resume;
    private final Progress progress;
    private boolean waits;
    private boolean ticking;
    private int left;

    private BodyThrottle(
            HttpStream stream,
            IntSupplier bucket,
            Duration interval,
            Supplier<BodyBuffer> held,
            Consumer<byte[]> inject,
            Runnable resume,
            Progress progress) {
        this.stream = stream;
        this.bucket = bucket;
        this.interval = interval;
        this.held = held;
        this.inject = inject;
        this.resume = resume;
        this.progress = progress;
        left = bucket.getAsInt();
    }

    /// For the stream's response, twenty times a second.
    ///
    /// @param kibPerSecond at least 1
    public static BodyThrottle ofResponse(HttpStream stream, long kibPerSecond) {
        int bytes = bytes(kibPerSecond, INTERVAL);
        return ofResponse(stream, INTERVAL, () -> bytes, (passed, waits) -> {});
    }

    /// As [#ofResponse(HttpStream, long)], with an interval and a share of its own.
    public static BodyThrottle ofResponse(
            HttpStream stream, Duration interval, IntSupplier bucket, Progress progress) {
        return new BodyThrottle(
                stream,
                bucket,
                interval,
                stream::responseBody,
                data -> stream.injectResponseData(data, false),
                stream::resumeResponse,
                progress);
    }

    /// As [#ofResponse(HttpStream, Duration, IntSupplier, Progress)], for the stream's request.
    public static BodyThrottle ofRequest(
            HttpStream stream, Duration interval, IntSupplier bucket, Progress progress) {
        return new BodyThrottle(
                stream,
                bucket,
                interval,
                stream::requestBody,
                data -> stream.injectRequestData(data, false),
                stream::resumeRequest,
                progress);
    }

    /// Learns what goes through.
    @FunctionalInterface
    public interface Progress {
        /// @param waits whether more is held back
        void passed(int bytes, boolean waits);
    }

    /// Bytes of one interval; at least one.
    public static int bytes(long kibPerSecond, Duration interval) {
        long bytes = kibPerSecond * KIB * interval.toMillis() / 1000;
        return Math.clamp(bytes, 1, Integer.MAX_VALUE);
    }

    /// What becomes of the next piece; the filter returns this.
    public FilterStatus data(BodyData data) {
        if (!waits && data.length() <= left) {
            left -= data.length();
            progress.passed(data.length(), false);
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
        left = bucket.getAsInt();
        if (!waits) return;
        byte[] all = held.get().copy();
        int now = Math.min(left, all.length);
        left -= now;
        if (now == all.length) {
            waits = false;
            progress.passed(now, false);
            startTimer();
            resume.run();
            return;
        }
        held.get().replace(Arrays.copyOfRange(all, now, all.length));
        startTimer();
        progress.passed(now, true);
        inject.accept(Arrays.copyOf(all, now));
    }
}
