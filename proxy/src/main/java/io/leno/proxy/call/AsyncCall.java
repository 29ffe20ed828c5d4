package io.leno.proxy.call;

import io.leno.api.filter.Call;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.CallOutcome.Reason;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.cluster.OverrideHost;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.StatusText;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.RedirectHistory;
import io.leno.proxy.upstream.Router;
import io.leno.proxy.upstream.RouterCounts;
import io.leno.proxy.upstream.RouterSettings;
import io.leno.proxy.upstream.RouterStream;
import io.leno.proxy.upstream.UpstreamJournal;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// One call, from its request to its outcome: a stream without a client. Belongs to its event loop.
final class AsyncCall implements Call, RouterStream {
    private final AsyncClient client;
    private final Worker worker;
    private final HttpCall call;
    private final Consumer<CallOutcome> outcome;
    private final CallInfo info;
    private final Router router = new Router(this);
    private final DeadlineTimer timer;
    private final RouteTable routes;
    private final long random = ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private HeaderBlock request = new HeaderBlock();
    private @Nullable HeaderBlock response;
    private @Nullable RouteDecision route;

    /// The request is being sent: whoever asked for it has not got this call yet.
    private boolean starting;

    private boolean over;

    AsyncCall(
            AsyncClient client,
            Worker worker,
            Cluster cluster,
            RouteTable routes,
            HttpCall call,
            Consumer<CallOutcome> outcome) {
        this.client = client;
        this.worker = worker;
        this.routes = routes;
        this.call = call;
        this.outcome = outcome;
        info = new CallInfo(worker, cluster, client.settings().machineAddress());
        timer = new DeadlineTimer(worker.loop());
    }

    void start(HeaderBlock headers) {
        request = headers;
        info.request = headers;
        route = routes.match(headers, info, random);
        starting = true;
        router.headers(headers, call.body().length == 0);
        if (call.body().length > 0) router.data(Unpooled.wrappedBuffer(call.body()), true);
        starting = false;
    }

    @Override
    public void close() {
        if (over) return;
        over = true;
        timer.close();
        router.cancel();
    }

    @Override
    public void localReply(int status, byte[] text, Consumer<Headers> headers, String details) {
        var head = new HeaderBlock();
        head.append(":status", StatusText.code(status));
        if (text.length > 0) {
            head.append("content-length", Integer.toString(text.length));
            head.append("content-type", "text/plain");
            body.writeBytes(text);
        }
        headers.accept(head);
        info.details(details);
        response = head;
        answered(null);
    }

    @Override
    public void responseArrived(HeaderBlock headers) {
        info.response = headers;
        if (info.responseCodeDetails() == null) info.details("via_upstream");
    }

    @Override
    public void responseHeaders(HeaderBlock headers, boolean end) {
        response = headers;
        if (end) answered(null);
    }

    @Override
    public void responseData(ByteBuf data, boolean end) {
        try {
            if (over) return;
            if (body.size() + data.readableBytes() > call.maxResponseBytes()) {
                fail(Reason.RESPONSE_TOO_LARGE);
                return;
            }
            body.writeBytes(ByteBufUtil.getBytes(data));
        } finally {
            data.release();
        }
        if (end) answered(null);
    }

    @Override
    public void responseEnd(@Nullable HeaderBlock trailers) {
        answered(trailers);
    }

    @Override
    public void reset() {
        fail(Reason.RESET);
    }

    private void answered(@Nullable HeaderBlock trailers) {
        HeaderBlock head = response;
        if (over || head == null) return;
        String details = info.responseCodeDetails();
        settle(
                new CallOutcome.Response(
                        head,
                        body.toByteArray(),
                        trailers,
                        info.flagSet(),
                        details == null ? "" : details));
    }

    private void fail(Reason reason) {
        if (over) return;
        String details = info.responseCodeDetails();
        settle(new CallOutcome.Failure(reason, info.flagSet(), details == null ? "" : details));
    }

    private void settle(CallOutcome found) {
        if (starting) {
            worker.loop().execute(() -> tell(found));
            return;
        }
        tell(found);
    }

    private void tell(CallOutcome found) {
        if (over) return;
        close();
        outcome.accept(found);
    }

    @Override
    public HeaderBlock requestHeaders() {
        return request;
    }

    @Override
    public StreamInfo info() {
        return info;
    }

    @Override
    public LoggedStream logged() {
        return info;
    }

    @Override
    public UpstreamJournal journal() {
        return info;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public DeadlineTimer routeTimer() {
        return timer;
    }

    @Override
    public ClusterLookup clusters() {
        return client.clusters();
    }

    @Override
    public @Nullable RouteDecision route() {
        return route;
    }

    @Override
    public long random() {
        return random;
    }

    @Override
    public @Nullable InetSocketAddress originalDestination() {
        return null;
    }

    @Override
    public @Nullable OverrideHost overrideHost() {
        return null;
    }

    @Override
    public boolean isUpgrade() {
        return false;
    }

    @Override
    public int bufferLimit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public RouterSettings settings() {
        return client.settings();
    }

    @Override
    public RouterCounts counts() {
        return client.counts();
    }

    /// The whole request is there.
    @Override
    public void requestReading(boolean wanted) {}

    @Override
    public void continueRequest() {}

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public RedirectHistory redirects() {
        return new RedirectHistory();
    }

    @Override
    public @Nullable RouteDecision routeOf(HeaderBlock headers) {
        return null;
    }

    /// No route of a call follows redirects.
    @Override
    public void startAgain(HeaderBlock from, HeaderBlock headers, @Nullable ByteBuf data) {
        throw new IllegalStateException("a call to " + call.cluster() + " was redirected");
    }
}
