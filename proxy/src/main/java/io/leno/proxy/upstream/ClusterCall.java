package io.leno.proxy.upstream;

import io.leno.api.cluster.ClusterClient;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterResponses.Kind;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// One request that is held in memory whole, as its response is.
final class ClusterCall implements Attempt.Owner, ClusterClient.Call {
    private static final Logger log = LoggerFactory.getLogger(ClusterCall.class);

    /// More than this of a response is not collected.
    private static final int MOST_BYTES = 16 << 20;

    private final ClusterRequest request;
    private final Worker worker;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable Consumer<ClusterOutcome> then;
    private @Nullable Attempt attempt;
    private @Nullable HeaderBlock head;

    ClusterCall(ClusterRequest request, Consumer<ClusterOutcome> then, Worker worker) {
        this.request = request;
        this.then = then;
        this.worker = worker;
    }

    /// On the loop.
    void start(Cluster cluster, Host host) {
        if (then == null) return;
        var key = PoolKey.of(cluster.settings().connections(), false, false);
        attempt = new Attempt(this, worker, cluster, host, key);
        attempt.timeoutAfter(request.timeout().toMillis());
        attempt.start();
    }

    void fail(String reason) {
        end(new ClusterOutcome.Failed(reason));
    }

    private void end(ClusterOutcome outcome) {
        Consumer<ClusterOutcome> told = then;
        then = null;
        if (told == null) return;
        try {
            told.accept(outcome);
        } catch (RuntimeException e) {
            log.warn("{} {}: taking its outcome failed", request.authority(), request.path(), e);
        }
    }

    @Override
    public void cancel() {
        Runnable stop =
                () -> {
                    then = null;
                    if (attempt != null) attempt.cancel();
                };
        try {
            if (worker.loop().inEventLoop()) stop.run();
            else worker.loop().execute(stop);
        } catch (RejectedExecutionException ended) {
            log.debug("The proxy has ended");
        }
    }

    private HeaderBlock headers() {
        var headers = new HeaderBlock();
        headers.append(":method", request.method());
        headers.append(":authority", request.authority());
        headers.append(":path", request.path());
        headers.append(":scheme", "http");
        request.headers().forEach(headers::add);
        boolean grpc = request.headers().containsKey("te");
        if (!grpc) headers.append("content-length", Integer.toString(request.body().length));
        return headers;
    }

    @Override
    public void onConnected(Attempt sent, UpstreamStream open) {
        boolean headOnly = request.body().length == 0;
        open.send(sent, headers(), headOnly);
        if (!headOnly) open.send(Unpooled.wrappedBuffer(request.body()), true);
    }

    @Override
    public void onHead(Attempt from, HeaderBlock response, boolean end) {
        int status = Integer.parseInt(response.get(":status", "502"));
        if (status < 200) return;
        from.host().cluster().stats().responses().of(Kind.ALL).count(status, true);
        from.host().cluster().stats().responses().of(Kind.INTERNAL).count(status, true);
        head = response;
        if (end) complete(null);
    }

    @Override
    public void onData(Attempt from, ByteBuf data, boolean end) {
        try {
            if (body.size() + data.readableBytes() > MOST_BYTES) {
                from.cancel();
                fail("the response is longer than " + MOST_BYTES + " bytes");
                return;
            }
            body.writeBytes(ByteBufUtil.getBytes(data));
        } finally {
            data.release();
        }
        if (end) complete(null);
    }

    @Override
    public void onEnd(Attempt from, @Nullable HeaderBlock trailers) {
        complete(trailers);
    }

    private void complete(@Nullable HeaderBlock trailers) {
        HeaderBlock from = head;
        if (from == null) {
            fail("no response");
            return;
        }
        int status = Integer.parseInt(from.get(":status", "502"));
        end(new ClusterOutcome.Response(status, map(from), body.toByteArray(), map(trailers)));
    }

    private static Map<String, String> map(@Nullable HeaderBlock headers) {
        Map<String, String> map = new HashMap<>();
        if (headers != null) headers.forEach(map::putIfAbsent);
        return map;
    }

    @Override
    public void onReset(Attempt from, ResetReason reason, @Nullable String transportFailure) {
        fail(reason.text());
    }

    @Override
    public void onTimeout(Attempt from, boolean idle) {
        from.timedOut(504);
        from.cancel();
        fail("timeout");
    }

    @Override
    public void onStreamDuration(Attempt from) {
        fail("timeout");
    }

    @Override
    public void onWritability(boolean writable) {}
}
