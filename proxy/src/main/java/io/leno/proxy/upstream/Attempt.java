package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.route.ConnectTermination;
import io.leno.proxy.tracing.AttemptTrace;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// One try of a request at one host, from waiting for a connection to the last byte of the
/// response.
final class Attempt implements ConnectionUser {
    /// Who made the attempt.
    interface Owner {
        void onConnected(Attempt attempt, UpstreamStream connection);

        void onHead(Attempt attempt, HeaderBlock headers, boolean end);

        void onData(Attempt attempt, ByteBuf data, boolean end);

        void onEnd(Attempt attempt, @Nullable HeaderBlock trailers);

        void onReset(Attempt attempt, ResetReason reason, @Nullable String transportFailure);

        /// @param idle nothing moved for too long; else the whole of it took too long
        void onTimeout(Attempt attempt, boolean idle);

        /// The cluster allows a request no more time. Envoy: `max_stream_duration` of its
        /// `common_http_protocol_options`.
        void onStreamDuration(Attempt attempt);

        void onWritability(boolean writable);
    }

    private final Owner owner;
    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final PoolKey key;
    private @Nullable AttemptTrace trace;
    private @Nullable UpstreamStream connection;
    private @Nullable HostPool pool;
    private @Nullable RawConnection raw;
    private @Nullable Future<?> timeout;
    private @Nullable Future<?> life;
    private @Nullable DeadlineTimer idleTimer;
    private long idleNanos;
    private long sentAt;
    private boolean done;
    private boolean responded;
    private boolean slownessTold;
    private boolean retried;

    /// @param key which of the host's connections it may use
    Attempt(Owner owner, Worker worker, Cluster cluster, Host host, PoolKey key) {
        this.owner = owner;
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.key = key;
    }

    void start() {
        pool = worker.pool(cluster, host, key);
        pool.acquire(this);
    }

    /// By plain TCP instead of HTTP. Envoy: `connect_config`.
    void startRaw(ConnectTermination how, RouterStream stream) {
        raw = new RawConnection(worker, cluster, host, this);
        raw.open(
                how.proxyHeader(
                        stream.info().downstreamRemoteAddress(),
                        stream.info().downstreamLocalAddress()),
                RequestPool.ends(stream));
    }

    /// @param own null: it has no span of its own
    void trace(@Nullable AttemptTrace own) {
        trace = own;
    }

    /// Writes its span into the request; false where it has none.
    boolean inject(HeaderBlock headers) {
        if (trace == null) return false;
        trace.inject(headers);
        return true;
    }

    private void endTrace(
            @Nullable HeaderBlock trailers, boolean complete, @Nullable ResetReason reason) {
        if (trace == null) return;
        trace.finish(
                cluster.name(),
                cluster.settings().statName(),
                Addresses.text(host.address()),
                connection == null ? null : connection.protocol(),
                trailers,
                complete,
                reason == null ? null : reason.flag(),
                reason == null ? null : reason.text(),
                Instant.now());
    }

    Host host() {
        return host;
    }

    @Nullable UpstreamStream connection() {
        return done ? null : connection;
    }

    /// No final response has begun.
    boolean awaitsResponse() {
        return !responded && !done;
    }

    /// The request was tried again although this attempt goes on.
    void markRetried() {
        retried = true;
    }

    boolean wasRetried() {
        return retried;
    }

    boolean wasSent() {
        return connection != null;
    }

    /// From the request's head going out until now.
    long millisSinceSent() {
        return TimeUnit.NANOSECONDS.toMillis(worker.nanoTime() - sentAt);
    }

    void timeoutAfter(long millis) {
        if (millis <= 0 || timeout != null || done) return;
        timeout =
                worker.loop()
                        .schedule(
                                () -> owner.onTimeout(this, false), millis, TimeUnit.MILLISECONDS);
    }

    /// Envoy: `per_try_idle_timeout`. Zero: none.
    void idleTimeout(Duration timeout) {
        idleNanos = timeout.toNanos();
        if (idleNanos > 0) idleTimer = new DeadlineTimer(worker.loop());
    }

    /// Something moved, one way or the other.
    void touch() {
        if (idleTimer == null || done) return;
        idleTimer.arm(worker.nanoTime() + idleNanos, () -> owner.onTimeout(this, true));
    }

    /// The host was too slow, by whichever timeout.
    ///
    /// @param status what the client would be told
    void timedOut(int status) {
        if (responded || done || slownessTold) return;
        slownessTold = true;
        host.monitor().timedOut(status);
    }

    @Override
    public void onConnection(UpstreamStream open) {
        connection = open;
        sentAt = worker.nanoTime();
        if (trace != null) trace.sent(Instant.now());
        host.monitor().connected();
        touch();
        limitLife();
        owner.onConnected(this, open);
    }

    private void limitLife() {
        long nanos = cluster.settings().connections().maxStreamDuration().toNanos();
        if (nanos == 0) return;
        life = worker.loop().schedule(this::lifeOver, nanos, TimeUnit.NANOSECONDS);
    }

    private void lifeOver() {
        if (done) return;
        cluster.stats().streamDurationsReached.inc();
        cancel();
        owner.onStreamDuration(this);
    }

    @Override
    public void onHead(HeaderBlock headers, boolean end) {
        touch();
        if (trace != null) told(trace, headers);
        if (!responded) responded = HostReport.responded(host, headers);
        if (end) complete(null);
        owner.onHead(this, headers, end);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        touch();
        if (end) complete(null);
        owner.onData(this, data, end);
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {
        complete(trailers);
        owner.onEnd(this, trailers);
    }

    @Override
    public void onReset(ResetReason reason, @Nullable String transportFailure) {
        if (done) return;
        finish();
        endTrace(null, false, reason);
        HostReport.reset(host, reason);
        owner.onReset(this, reason, transportFailure);
    }

    @Override
    public void onWritability(boolean writable) {
        owner.onWritability(writable);
    }

    private static void told(AttemptTrace trace, HeaderBlock headers) {
        int status = Integer.parseInt(headers.get(":status", "0"));
        if (status >= 200 || status == 101) trace.responded(status, headers, Instant.now());
    }

    private void complete(@Nullable HeaderBlock trailers) {
        finish();
        endTrace(trailers, true, null);
    }

    private void finish() {
        if (done) return;
        done = true;
        if (timeout != null) timeout.cancel(false);
        if (life != null) life.cancel(false);
        if (idleTimer != null) idleTimer.close();
    }

    /// The answer, if any comes, is not wanted.
    void cancel() {
        if (done) return;
        finish();
        endTrace(null, false, null);
        if (connection != null) connection.abandon();
        else if (raw != null) raw.cancel();
        else if (pool != null) pool.cancel(this);
    }

    /// The response is complete but the request is not: the connection is of no more use.
    void abandonConnection() {
        if (connection != null) connection.abandon();
    }
}
