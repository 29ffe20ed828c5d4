package io.leno.proxy.h2;

import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Asks the peer from time to time whether it is still there. Envoy: `connection_keepalive`.
final class Keepalive {
    private final Http2Connection connection;
    private final Http2Settings settings;
    private final EventLoop loop;
    private @Nullable Future<?> task;
    private long awaited;
    private boolean receivedSince;

    Keepalive(Http2Connection connection, Http2Settings settings, EventLoop loop) {
        this.connection = connection;
        this.settings = settings;
        this.loop = loop;
    }

    void start() {
        long interval = settings.keepaliveInterval().toNanos();
        long most = interval / 100 * settings.keepaliveJitter();
        long jitter = most <= 0 ? 0 : ThreadLocalRandom.current().nextLong(most);
        task = loop.schedule(this::send, interval + jitter, TimeUnit.NANOSECONDS);
    }

    private void send() {
        awaited = System.nanoTime();
        receivedSince = false;
        connection.ping(awaited);
        task = waitForAnswer();
    }

    private Future<?> waitForAnswer() {
        return loop.schedule(
                this::timedOut, settings.keepaliveTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Whatever came shows that the peer is there, though it may be slow to answer.
    void received() {
        receivedSince = true;
    }

    void answered(long data) {
        if (awaited == 0 || data != awaited) return;
        awaited = 0;
        if (task != null) task.cancel(false);
        start();
    }

    private void timedOut() {
        if (receivedSince) {
            receivedSince = false;
            task = waitForAnswer();
            return;
        }
        connection.stats().keepaliveTimeouts.inc();
        connection.owner().onFailure(Http2Error.NO_ERROR, "http2_ping_timeout", false);
    }

    void close() {
        if (task != null) task.cancel(false);
        task = null;
    }
}
