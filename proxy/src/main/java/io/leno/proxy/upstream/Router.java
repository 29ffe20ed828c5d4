package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterStats;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.route.DirectResponse;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.Redirect;
import io.leno.proxy.route.RouteAction;
import io.leno.proxy.route.RouteDecision;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The end of the filter chain: answers as the route says, or sends the request to a host of the
/// route's cluster, again if need be, and its response back. Envoy: `envoy.filters.http.router`.
/// One for each stream; belongs to its event loop.
public final class Router implements Attempt.Owner {
    private final RouterStream stream;
    private final UpstreamJournal journal;
    private final Mirrors mirrors;
    private @Nullable RouteDecision decision;
    private @Nullable Forward forward;
    private @Nullable Cluster cluster;
    private @Nullable RequestBody body;
    private @Nullable Retry retry;
    private @Nullable RetrySlot slot;
    private @Nullable Attempt attempt;
    private @Nullable UpstreamStream sink;
    private @Nullable Future<?> backOff;
    private @Nullable HostChoice choice;
    private RequestTimeouts timeouts = RequestTimeouts.NONE;
    private int attempts;
    private boolean responseStarted;
    private boolean over;

    /// Before it was rewritten to the first host's name.
    private @Nullable String originalHost;

    public Router(RouterStream stream) {
        this.stream = stream;
        journal = stream.journal();
        mirrors = new Mirrors(stream);
    }

    /// The request's head has passed all filters.
    public void headers(HeaderBlock headers, boolean end) {
        decision = stream.route();
        if (decision == null) {
            stream.info().addFlag(ResponseFlag.NO_ROUTE_FOUND);
            reply(404, "", "route_not_found");
            return;
        }
        switch (decision.action()) {
            case Redirect redirect -> {
                String location = redirect.location(headers, decision);
                reply(redirect.status(), "", h -> h.set("location", location), "direct_response");
            }
            case DirectResponse direct -> {
                String location = direct.location(headers);
                reply(
                        direct.status(),
                        direct.body(),
                        h -> {
                            if (location != null) h.set("location", location);
                        },
                        "direct_response");
            }
            case RouteAction.NonForwarding() -> reply(500, "", "non_forwarding_action");
            case Forward to -> forward(to, decision, headers, end);
        }
    }

    private void forward(Forward to, RouteDecision route, HeaderBlock headers, boolean end) {
        forward = to;
        Cluster found = stream.clusters().find(route.cluster());
        journal.chosen(route.cluster());
        if (found == null) {
            stream.info().addFlag(ResponseFlag.NO_CLUSTER_FOUND);
            reply(to.clusterNotFoundStatus(), "", "cluster_not_found");
            return;
        }
        cluster = found;
        retry = Retry.of(to.retryPolicy(), headers);
        slot = new RetrySlot(found, stream.info());
        body = new RequestBody(retry != null);
        if (end) body.end(null);
        choice = new HostChoice(stream, to);
        timeouts = RequestTimeouts.of(to, headers);
        if (timeouts.expectedMillis() > 0 && !stream.suppressEnvoyHeaders()) {
            headers.put("x-envoy-expected-rq-timeout-ms", Long.toString(timeouts.expectedMillis()));
        }
        route.editRequest(headers, stream.logged(), !stream.suppressEnvoyHeaders());
        mirrors.start(to, headers, end, timeouts.wholeMillis());
        attempt();
        if (end) requestComplete();
    }

    /// A piece of the body has passed all filters.
    ///
    /// @param data handed over
    public void data(ByteBuf data, boolean end) {
        mirrors.data(data, end);
        RequestBody buffer = body;
        if (over || buffer == null) {
            data.release();
            return;
        }
        if (sink != null
                && buffer.isReplayable()
                && buffer.bytes() + data.readableBytes() > stream.bufferLimit()) {
            buffer.keepNoMore();
            buffer.release();
            retry = null;
        }
        if (sink != null && !buffer.isReplayable()) {
            if (end) buffer.end(null);
            sink.send(data, end);
        } else if (sink != null) {
            ByteBuf copy = data.retainedDuplicate();
            buffer.add(data, end);
            sink.send(copy, end);
        } else {
            buffer.add(data, end);
            if (buffer.bytes() > stream.bufferLimit()) stream.requestReading(false);
        }
        if (end) requestComplete();
    }

    /// The request has ended.
    public void end(@Nullable HeaderBlock trailers) {
        mirrors.end(trailers);
        if (over || body == null) return;
        body.end(trailers);
        if (sink != null) sink.sendEnd(trailers);
        requestComplete();
    }

    /// From here on the route's timeout counts.
    private void requestComplete() {
        if (over) return;
        if (timeouts.wholeMillis() > 0) {
            stream.routeTimer()
                    .arm(
                            System.nanoTime()
                                    + TimeUnit.MILLISECONDS.toNanos(timeouts.wholeMillis()),
                            this::onRouteTimeout);
        }
        if (attempt != null && attempt.wasSent()) attempt.timeoutAfter(timeouts.perTryMillis());
    }

    private void attempt() {
        Cluster target = requireCluster();
        Host host = choice == null ? null : choice.next(target, retry);
        if (host == null) {
            target.stats().noHost.inc();
            stream.info().addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
            reply(503, "no healthy upstream", "no_healthy_upstream");
            return;
        }
        attempts++;
        journal.attempt(host, attempts);
        attempt = new Attempt(this, stream.worker(), target, host, poolKey(target, host));
        attempt.idleTimeout(timeouts.perTryIdle());
        attempt.start();
    }

    private PoolKey poolKey(Cluster target, Host host) {
        boolean high = forward != null && forward.highPriority();
        return RequestPool.key(stream, target, host, high);
    }

    private Cluster requireCluster() {
        if (cluster == null) throw new IllegalStateException("no cluster was chosen");
        return cluster;
    }

    @Override
    public void onConnected(Attempt from, UpstreamStream connection) {
        HeaderBlock headers = stream.requestHeaders();
        journal.connected(connection.localAddress());
        RouteDecision route = decision;
        if (route != null && forward != null && forward.autoHostRewrite()) {
            if (originalHost == null) originalHost = headers.get(":authority", "");
            else headers.put(":authority", originalHost);
            route.rewriteHost(
                    headers, from.host().endpoint().hostname(), !stream.suppressEnvoyHeaders());
        }
        if (route != null && route.virtualHost().includeRequestAttemptCount()) {
            headers.put("x-envoy-attempt-count", Integer.toString(attempts));
        }
        RequestBody buffer = body;
        if (buffer == null) return;
        boolean headOnly = buffer.isComplete() && buffer.bytes() == 0 && !stream.isUpgrade();
        connection.send(from, headers, headOnly);
        if (!headOnly) {
            sink = connection;
            if (buffer.bytes() > 0 || buffer.isComplete()) buffer.sendTo(connection);
            if (!buffer.isComplete()) stream.requestReading(connection.isWritable());
        }
        if (buffer.isComplete()) from.timeoutAfter(timeouts.perTryMillis());
    }

    @Override
    public void onWritability(boolean writable) {
        if ((body != null && !body.isComplete()) || stream.isUpgrade())
            stream.requestReading(writable);
    }

    @Override
    public void onHead(Attempt from, HeaderBlock headers, boolean end) {
        if (over) return;
        int status = Integer.parseInt(headers.get(":status", "502"));
        if (status == 100) stream.continueRequest();
        if (status < 200 && status != 101) return;
        Cluster target = requireCluster();
        target.stats().response(status);
        target.stats().requestTime.record(from.millisSinceSent());
        (status < 500 ? from.host().counts().requestsOk : from.host().counts().requestsFailed)
                .increment();
        if (retry != null && retry.wants(status, headers) && canRetry()) {
            if (!end) from.cancel();
            retryLater();
            return;
        }
        endRetry(status < 500);
        responseStarted = true;
        boolean tunnel = status == 101 && stream.isUpgrade();
        UpstreamStream connection = from.connection();
        if (tunnel && connection != null) connection.startTunnel();
        else if (status == 101) {
            from.cancel();
            fail(ResetReason.PROTOCOL_ERROR, null);
            return;
        } else if (stream.isUpgrade() && connection != null) connection.sendEnd(null);
        stream.routeTimer().disarm();
        if (!end && timeouts.wholeMillis() > 0 && !tunnel) requestComplete();
        stream.responseArrived(headers);
        edit(headers, from);
        if (end) finished(from);
        stream.responseHeaders(headers, end);
    }

    private void edit(HeaderBlock headers, Attempt from) {
        if (!stream.suppressEnvoyHeaders()) {
            headers.put("x-envoy-upstream-service-time", Long.toString(from.millisSinceSent()));
        }
        RouteDecision route = decision;
        if (route == null) return;
        if (route.virtualHost().includeAttemptCountInResponse()) {
            headers.put("x-envoy-attempt-count", Integer.toString(attempts));
        }
        route.editResponse(headers, stream.logged());
    }

    @Override
    public void onData(Attempt from, ByteBuf data, boolean end) {
        if (over || !responseStarted) {
            data.release();
            return;
        }
        if (end) finished(from);
        stream.responseData(data, end);
    }

    @Override
    public void onEnd(Attempt from, @Nullable HeaderBlock trailers) {
        if (over || !responseStarted) return;
        finished(from);
        stream.responseEnd(trailers);
    }

    /// The response is complete.
    private void finished(Attempt from) {
        over = true;
        stream.routeTimer().disarm();
        sink = null;
        RequestBody buffer = body;
        if (buffer == null) return;
        if (!buffer.isComplete() && !stream.isUpgrade()) {
            from.abandonConnection();
            mirrors.cancel();
        }
        buffer.release();
    }

    /// Lets the response come, or holds it back.
    public void responseReading(boolean wanted) {
        UpstreamStream connection = attempt == null ? null : attempt.connection();
        if (connection != null && !over) connection.reading(wanted);
    }

    @Override
    public void onReset(Attempt from, ResetReason reason, @Nullable String transportFailure) {
        if (over) return;
        sink = null;
        if (transportFailure != null) journal.transportFailure(transportFailure);
        if (responseStarted) {
            stream.info().addFlag(reason.flag());
            journal.details(
                    "upstream_reset_after_response_started{" + underscored(reason.text()) + "}");
            over = true;
            stream.reset();
            return;
        }
        if (retry != null && retry.wants(reason, from.wasSent()) && canRetry()) {
            retryLater();
            return;
        }
        fail(reason, transportFailure);
    }

    private void fail(ResetReason reason, @Nullable String transportFailure) {
        endRetry(false);
        stream.info().addFlag(reason.flag());
        if (reason == ResetReason.NO_POOL) {
            reply(503, "no healthy upstream", "no_healthy_upstream");
            return;
        }
        String why = reason.text();
        String details = underscored(why);
        if (transportFailure != null) {
            details += "|" + underscored(transportFailure);
        }
        int status = reason == ResetReason.PROTOCOL_ERROR ? 502 : 503;
        Cluster target = requireCluster();
        if (attempts > 0) target.stats().response(status);
        String retried = attempts > 1 ? "retried and the latest " : "";
        Consumer<Headers> overloaded =
                headers -> {
                    if (reason == ResetReason.OVERFLOW) headers.set("x-envoy-overloaded", "true");
                };
        reply(
                status,
                "upstream connect error or disconnect/reset before headers. "
                        + retried
                        + "reset reason: "
                        + why,
                overloaded,
                "upstream_reset_before_response_started{" + details + "}");
    }

    private static String underscored(String text) {
        return text.replace(' ', '_');
    }

    private void onRouteTimeout() {
        if (over) return;
        Cluster target = requireCluster();
        target.stats().requestsTimedOut.inc();
        if (attempt != null) attempt.host().counts().requestsTimedOut.increment();
        stream.info().addFlag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
        timedOut("response_timeout");
    }

    private void timedOut(String details) {
        endRetry(false);
        if (attempt != null) attempt.cancel();
        if (responseStarted) {
            over = true;
            journal.details(details);
            stream.reset();
            return;
        }
        requireCluster().stats().response(504);
        reply(504, "upstream request timeout", details);
    }

    @Override
    public void onTimeout(Attempt from, boolean idle) {
        if (over || from != attempt || (responseStarted && !idle)) return;
        ClusterStats counts = requireCluster().stats();
        (idle ? counts.perTryIdleTimeouts : counts.perTryTimeouts).inc();
        from.host().counts().requestsTimedOut.increment();
        from.cancel();
        sink = null;
        if (!responseStarted && retry != null && retry.wantsAfterTimeout() && canRetry()) {
            retryLater();
            return;
        }
        stream.info().addFlag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
        if (idle) stream.info().addFlag(ResponseFlag.STREAM_IDLE_TIMEOUT);
        timedOut(idle ? "upstream_per_try_idle_timeout" : "upstream_per_try_timeout");
    }

    private boolean canRetry() {
        if (retry == null || slot == null || body == null) return false;
        return body.isReplayable() && !stream.isUpgrade() && slot.take(retry);
    }

    private void retryLater() {
        sink = null;
        requireCluster().stats().retries.inc();
        long wait = retry == null ? 0 : retry.backOffMillis();
        backOff = stream.worker().loop().schedule(this::retryNow, wait, TimeUnit.MILLISECONDS);
    }

    private void retryNow() {
        if (!over) attempt();
    }

    private void endRetry(boolean success) {
        if (slot != null) slot.end(success);
    }

    private void reply(int status, String text, String details) {
        reply(status, text, headers -> {}, details);
    }

    private void reply(int status, String text, Consumer<Headers> edit, String details) {
        RouteDecision route = decision;
        stream.localReply(
                status,
                text,
                headers -> {
                    edit.accept(headers);
                    if (route != null) route.editResponse(headers, stream.logged());
                },
                details);
    }

    /// The stream needs nothing more from upstream.
    public void cancel() {
        if (!over) {
            over = true;
            endRetry(false);
            stream.routeTimer().disarm();
            if (backOff != null) backOff.cancel(false);
            if (attempt != null) attempt.cancel();
            if (body != null && !body.isComplete()) mirrors.cancel();
        }
        sink = null;
        if (body != null) body.release();
    }
}
