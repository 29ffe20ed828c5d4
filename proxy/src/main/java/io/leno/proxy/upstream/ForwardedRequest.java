package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/// A request on its way upstream: sent piece by piece as it comes, and kept as long as it may have
/// to be sent again.
final class ForwardedRequest {
    private final Forwarding forwarding;
    private final RouterStream stream;
    private final RequestBody body = new RequestBody();
    private int limit;

    /// Where pieces go that come now; null while there is no connection.
    private @Nullable UpstreamStream sink;

    private @Nullable Attempt sinkOf;
    private @Nullable HeaderBlock response;

    /// Before it was rewritten to the first host's name.
    private @Nullable String originalHost;

    private long completedAt;

    ForwardedRequest(Forwarding forwarding) {
        this.forwarding = forwarding;
        stream = forwarding.stream;
    }

    /// @param replayable it may have to be sent again
    void begin(boolean replayable, boolean end) {
        body.begin(replayable);
        limit = Math.min(stream.bufferLimit(), forwarding.route.bufferLimit());
        if (end) body.end(null);
    }

    void completed() {
        completedAt = stream.worker().nanoTime();
    }

    boolean isComplete() {
        return body.isComplete();
    }

    boolean isReplayable() {
        return body.isReplayable();
    }

    boolean canBeSentAgain() {
        return body.isReplayable() || (body.isComplete() && body.bytes() == 0);
    }

    /// 0 before it is complete.
    long millisSinceComplete() {
        if (completedAt == 0) return 0;
        return TimeUnit.NANOSECONDS.toMillis(stream.worker().nanoTime() - completedAt);
    }

    /// More would have to be kept than may be.
    boolean wouldOverflow(ByteBuf data) {
        return body.isReplayable() && body.bytes() + data.readableBytes() > limit;
    }

    void keepNoMore() {
        body.keepNoMore();
        if (sink != null) body.release();
    }

    /// @param data handed over
    void data(ByteBuf data, boolean end) {
        if (sink == null) {
            body.add(data, end);
            if (body.bytes() > stream.bufferLimit()) stream.requestReading(false);
        } else if (body.isReplayable()) {
            ByteBuf copy = data.retainedDuplicate();
            body.add(data, end);
            sink.send(copy, end);
        } else {
            if (end) body.end(null);
            sink.send(data, end);
        }
    }

    void end(@Nullable HeaderBlock trailers) {
        body.end(trailers);
        if (sink != null) sink.sendEnd(trailers);
    }

    /// Sends what there is; the rest follows as it comes.
    void sendTo(UpstreamStream connection, Attempt attempt, HeaderBlock headers) {
        boolean headOnly = body.isComplete() && body.bytes() == 0 && body.trailers() == null;
        connection.send(attempt, headers, headOnly);
        if (headOnly || stream.isUpgrade()) return;
        flow(connection, attempt);
    }

    /// The host accepts the tunnel: what waited for that may go.
    void startTunnel(UpstreamStream connection, Attempt attempt) {
        body.keepNoMore();
        connection.startTunnel();
        boolean ended = body.isComplete() && body.bytes() == 0;
        if (!ended) flow(connection, attempt);
    }

    private void flow(UpstreamStream connection, Attempt attempt) {
        sink = connection;
        sinkOf = attempt;
        if (body.bytes() > 0 || body.isComplete()) body.sendTo(connection);
        if (!body.isComplete()) stream.requestReading(connection.isWritable());
    }

    /// Says in the request, which is going to be sent again, how often it was and how much time is
    /// left.
    ///
    /// @param afterTimeout the attempt before took too long
    void tellAttempt(boolean afterTimeout) {
        HeaderBlock headers = stream.requestHeaders();
        if (forwarding.route.virtualHost().includeRequestAttemptCount()) {
            headers.put("x-envoy-attempt-count", Integer.toString(forwarding.attempts.count()));
        }
        if (forwarding.route.virtualHost().tellsTimeoutRetries()) {
            headers.put("x-envoy-is-timeout-retry", String.valueOf(afterTimeout));
        }
        boolean envoyHeaders = !stream.settings().suppressEnvoyHeaders();
        forwarding.timeouts.tell(headers, millisSinceComplete(), envoyHeaders);
    }

    /// The authority becomes the name of the host. Envoy: `auto_host_rewrite`.
    void rewriteHost(Host host, HeaderBlock headers) {
        if (originalHost == null) originalHost = headers.get(":authority", "");
        else headers.put(":authority", originalHost);
        forwarding.route.rewriteHost(
                headers, host.endpoint().hostname(), !stream.settings().suppressEnvoyHeaders());
    }

    /// Pieces are kept until there is another connection.
    void pause() {
        sink = null;
        sinkOf = null;
    }

    void disconnected(Attempt attempt) {
        if (sinkOf == attempt) pause();
    }

    void response(HeaderBlock headers) {
        response = headers;
    }

    /// Once its head has come.
    @Nullable HeaderBlock response() {
        return response;
    }

    /// What was kept, as one piece, which is the caller's; null when there is none.
    @Nullable ByteBuf takeBody() {
        return body.take();
    }

    void release() {
        sink = null;
        body.release();
    }
}
