package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterResponses.Kind;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.PickContext;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// A copy of a request to another cluster, whose answer nobody waits for.
final class Mirror implements Attempt.Owner {
    private final Cluster cluster;
    private final HeaderBlock headers;
    private final RequestBody body = new RequestBody();
    private final long timeoutMillis;
    private @Nullable Attempt attempt;
    private @Nullable UpstreamStream connection;
    private boolean over;

    private Mirror(Cluster cluster, HeaderBlock headers, long timeoutMillis) {
        this.cluster = cluster;
        this.headers = headers;
        this.timeoutMillis = timeoutMillis;
    }

    /// Null when the cluster cannot take it.
    static @Nullable Mirror start(
            Cluster cluster,
            HeaderBlock request,
            boolean end,
            boolean shadow,
            String us,
            long timeoutMillis,
            Worker worker) {
        Host host = cluster.pick(PickContext.anyOn(worker.index()));
        if (host == null) return null;
        HeaderBlock headers = request.copy();
        headers.put("x-envoy-internal", "true");
        String before = headers.get("x-forwarded-for");
        headers.put("x-forwarded-for", before == null ? us : before + "," + us);
        if (shadow) headers.put(":authority", withSuffix(headers.get(":authority", "")));
        var mirror = new Mirror(cluster, headers, timeoutMillis);
        if (end) mirror.body.end(null);
        mirror.attempt =
                new Attempt(
                        mirror,
                        worker,
                        cluster,
                        host,
                        PoolKey.of(cluster.settings().connections(), false, false));
        mirror.attempt.start();
        return mirror;
    }

    /// `reviews:9080` becomes `reviews-shadow:9080`.
    private static String withSuffix(String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon <= authority.lastIndexOf(']')) return authority + "-shadow";
        return authority.substring(0, colon) + "-shadow" + authority.substring(colon);
    }

    /// @param data still the caller's
    void data(ByteBuf data, boolean end) {
        if (over) return;
        body.add(data.retainedDuplicate(), end);
        flush();
    }

    void end(@Nullable HeaderBlock trailers) {
        if (over) return;
        body.end(trailers);
        flush();
    }

    private void flush() {
        if (connection == null) return;
        body.sendTo(connection);
        if (body.isComplete() && attempt != null) attempt.timeoutAfter(timeoutMillis);
    }

    /// The request broke off.
    void cancel() {
        if (body.isComplete()) return;
        if (attempt != null) attempt.cancel();
        finish();
    }

    private void finish() {
        over = true;
        connection = null;
        body.release();
    }

    @Override
    public void onConnected(Attempt sent, UpstreamStream open) {
        boolean headOnly = body.isComplete() && body.bytes() == 0;
        open.send(sent, headers, headOnly);
        if (headOnly) {
            sent.timeoutAfter(timeoutMillis);
            return;
        }
        connection = open;
        flush();
    }

    @Override
    public void onHead(Attempt from, HeaderBlock response, boolean end) {
        int status = Integer.parseInt(response.get(":status", "502"));
        cluster.stats().responses().of(Kind.ALL).count(status, true);
        cluster.stats().responses().of(Kind.INTERNAL).count(status, true);
        if (end) finish();
    }

    @Override
    public void onData(Attempt from, ByteBuf data, boolean end) {
        data.release();
        if (end) finish();
    }

    @Override
    public void onEnd(Attempt from, @Nullable HeaderBlock trailers) {
        finish();
    }

    @Override
    public void onReset(Attempt from, ResetReason reason, @Nullable String transportFailure) {
        if (reason != ResetReason.PENDING_OVERFLOW) from.host().counts().requestsFailed.increment();
        finish();
    }

    @Override
    public void onTimeout(Attempt from, boolean idle) {
        from.cancel();
        finish();
    }

    @Override
    public void onStreamDuration(Attempt from) {
        finish();
    }

    @Override
    public void onWritability(boolean writable) {}
}
