package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Breaker;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.dns.NameCache;
import io.leno.proxy.route.ConnectTermination;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.tracing.StreamTrace;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// One request's way to its cluster: sends it to a host, again if need be, and passes on the
/// response. Belongs to the stream's event loop.
final class Forwarding implements Attempt.Owner {
    final RouterStream stream;
    final RouteDecision route;
    final Forward to;
    final Cluster cluster;
    final Charges charges;
    final Attempts attempts = new Attempts();
    private final RetrySlot slot;
    private final Mirrors mirrors;
    private final ForwardedRequest request;
    private final ForwardingFailure failure = new ForwardingFailure(this);
    private final HostChoice choice;
    private final InternalRedirect redirect;
    private @Nullable Retry retry;
    private @Nullable Future<?> backOff;

    /// Cancels the search for the host that the request names; null: there is none.
    private @Nullable Runnable noMoreName;

    RequestTimeouts timeouts = RequestTimeouts.NONE;
    private boolean afterTimeout;
    private boolean responseStarted;
    private boolean over;

    /// The connection asked for ends here; null: it is the host's to answer.
    private @Nullable ConnectTermination terminates;

    /// @param cluster the route's
    Forwarding(RouterStream stream, RouteDecision route, Forward to, Cluster cluster) {
        this.stream = stream;
        this.route = route;
        this.to = to;
        this.cluster = cluster;
        charges = new Charges(cluster, route, stream);
        Breaker.Set breakers =
                to.highPriority() ? cluster.highPriorityBreakers() : cluster.breakers();
        slot = new RetrySlot(breakers.retries, charges, stream.info());
        mirrors = new Mirrors(stream);
        request = new ForwardedRequest(this);
        choice = new HostChoice(stream, to);
        redirect = new InternalRedirect(this);
    }

    void start(HeaderBlock headers, boolean end) {
        if (cluster.overload().drops()) {
            failure.dropped();
            return;
        }
        timeouts = RequestTimeouts.of(to, headers, stream.settings().respectExpectedTimeout());
        boolean envoyHeaders = !stream.settings().suppressEnvoyHeaders();
        timeouts.tell(headers, 0, envoyHeaders);
        failure.answers204(headers.remove("x-envoy-upstream-rq-timeout-alt-response"));
        if (route.virtualHost().includeRequestAttemptCount()) {
            headers.put("x-envoy-attempt-count", "1");
        }
        route.editRequest(headers, stream.logged(), envoyHeaders);
        Host host = choice.next(cluster, null);
        if (host == null && !isNamedLater(headers)) {
            failure.noHealthyHost();
            return;
        }
        retry = Retry.of(to.retryPolicy(), headers);
        boolean kept = retry != null && retry.isEnabled();
        request.begin(kept || to.internalRedirects() != null, end);
        if (host != null) begin(host, headers, end);
    }

    /// Whether the host that the request names is looked for: then the request goes on when it is
    /// found. Concerns clusters alone whose requests name their hosts.
    private boolean isNamedLater(HeaderBlock headers) {
        NameCache.LookUp found =
                cluster.lookUp(choice, stream.worker().loop(), answer -> named(answer, headers));
        if (found instanceof NameCache.LookUp.Failed(String why)) failure.noName(why);
        if (!(found instanceof NameCache.LookUp.Awaited(Runnable cancel))) return false;
        noMoreName = cancel;
        return true;
    }

    private void named(NameCache.Answer answer, HeaderBlock headers) {
        noMoreName = null;
        if (over) return;
        Host host = choice.next(cluster, null);
        if (host != null) {
            begin(host, headers, request.isComplete());
            return;
        }
        if (answer.address() == null) failure.noName(answer.details());
        failure.noHealthyHost();
    }

    private void begin(Host host, HeaderBlock headers, boolean end) {
        attempts.next();
        mirrors.start(to, headers, end, timeouts.wholeMillis());
        terminates = to.terminates(headers);
        attempt(host);
        if (end) requestComplete();
        else if (stream.isUpgrade()) armTimeouts();
    }

    /// @param data handed over
    void data(ByteBuf data, boolean end) {
        mirrors.data(data, end);
        if (over) {
            data.release();
            return;
        }
        if (request.wouldOverflow(data)) {
            cluster.stats().abandoned.inc();
            retry = null;
            request.keepNoMore();
            mirrors.cancel();
            if (attempts.current() == null) {
                data.release();
                failure.overflowWhileRetrying();
                return;
            }
        }
        request.data(data, end);
        if (end) requestComplete();
    }

    void end(@Nullable HeaderBlock trailers) {
        mirrors.end(trailers);
        if (over) return;
        request.end(trailers);
        requestComplete();
    }

    /// From here on the route's timeout counts.
    private void requestComplete() {
        request.completed();
        armTimeouts();
    }

    private void armTimeouts() {
        if (over || attempts.current() == null) return;
        if (timeouts.wholeMillis() > 0) {
            long deadline =
                    stream.worker().nanoTime()
                            + TimeUnit.MILLISECONDS.toNanos(timeouts.wholeMillis());
            stream.routeTimer().arm(deadline, this::onRouteTimeout);
        }
        attempts.timeoutAfter(timeouts.perTryMillis());
    }

    private void attempt(Host host) {
        stream.journal().attempt(host, attempts.count());
        // Not the route's where that one is made of others.
        Cluster owner = host.cluster();
        var next =
                new Attempt(
                        this,
                        stream.worker(),
                        owner,
                        host,
                        RequestPool.key(stream, owner, host, to.highPriority()));
        attempts.add(next);
        StreamTrace trace = stream.trace();
        if (trace != null)
            next.trace(trace.attempt(cluster.name(), attempts.count(), Instant.now()));
        next.idleTimeout(timeouts.perTryIdle());
        if (terminates == null) next.start();
        else next.startRaw(terminates, stream);
    }

    @Override
    public void onConnected(Attempt from, UpstreamStream connection) {
        stream.journal().connected(connection.localAddress(), connection.protocol());
        charges.sent();
        HeaderBlock headers = stream.requestHeaders();
        if (to.autoHostRewrite()) request.rewriteHost(from.host(), headers);
        StreamTrace trace = stream.trace();
        if (trace != null && !from.inject(headers)) trace.inject(headers);
        request.sendTo(connection, from, headers);
        if (request.isComplete() || stream.isUpgrade()) from.timeoutAfter(timeouts.perTryMillis());
    }

    @Override
    public void onWritability(boolean writable) {
        if (!request.isComplete() || stream.isUpgrade()) stream.requestReading(writable);
    }

    @Override
    public void onHead(Attempt from, HeaderBlock headers, boolean end) {
        if (over) return;
        int status = Integer.parseInt(headers.get(":status", "502"));
        if (status == 100) stream.continueRequest();
        if (status < 200 && status != 101) {
            charges.response(status, headers, from.host());
            return;
        }
        if (judge(from, status, headers, end)) respond(from, status, headers, end);
    }

    /// @return whether this is the response that the client gets
    private boolean judge(Attempt from, int status, HeaderBlock headers, boolean end) {
        RetrySlot.Verdict verdict = RetrySlot.Verdict.FINAL;
        if (retry != null && from.wasRetried()) {
            if (retry.wants(status, headers)) verdict = RetrySlot.Verdict.EXHAUSTED;
        } else if (retry != null) {
            boolean wanted = mayRetry() && retry.wants(status, headers);
            verdict = slot.judge(retry, wanted);
        }
        if (verdict == RetrySlot.Verdict.RETRY) {
            charges.retried(status);
            from.host().counts().requestsFailed.increment();
            drop(from, end);
            retryLater(retry == null ? -1 : retry.rateLimitedBackOffMillis(headers));
            return false;
        }
        if (redirect.isFollowed(status, headers)) {
            drop(from, end);
            over = true;
            redirect.follow(headers);
            return false;
        }
        if (verdict == RetrySlot.Verdict.EXHAUSTED && othersMayAnswer(from)) {
            from.host().counts().requestsFailed.increment();
            drop(from, end);
            return false;
        }
        return true;
    }

    private void drop(Attempt from, boolean end) {
        if (!end) from.cancel();
        attempts.remove(from);
    }

    private boolean othersMayAnswer(Attempt from) {
        return backOff != null || attempts.othersAwait(from);
    }

    private boolean mayRetry() {
        return request.canBeSentAgain();
    }

    private void respond(Attempt from, int status, HeaderBlock headers, boolean end) {
        UpstreamStream connection = from.connection();
        boolean connect = "CONNECT".equals(stream.requestHeaders().get(":method"));
        boolean accepted = connect ? status / 100 == 2 : status == 101;
        boolean tunnel = stream.isUpgrade() && accepted;
        if (status == 101 && !tunnel) {
            from.cancel();
            attempts.remove(from);
            failure.fail(ResetReason.PROTOCOL_ERROR, null, from.host());
            return;
        }
        slot.release();
        retry = null;
        stopBackOff();
        attempts.cancelOthers(from);
        responseStarted = true;
        if (tunnel) stream.routeTimer().disarm();
        boolean refused = isRefusedHandshake(connection, status);
        if (!refused) charges.response(status, headers, from.host());
        (status < 500 ? from.host().counts().requestsOk : from.host().counts().requestsFailed)
                .increment();
        stream.journal().attempt(from.host(), attempts.count());
        stream.responseArrived(headers);
        UpstreamResponse.edit(this, headers, choice.setCookie());
        if (refused) unsuccessful(headers);
        if (end || refused) finished(from, headers);
        else request.response(headers);
        stream.responseHeaders(headers, end || refused);
        if (tunnel && connection != null && !over) request.startTunnel(connection, from);
    }

    /// The host passed over the upgrade. Envoy does not tell what it said instead.
    private boolean isRefusedHandshake(@Nullable UpstreamStream connection, int status) {
        return stream.isUpgrade()
                && status / 100 == 2
                && "websocket".equalsIgnoreCase(stream.requestHeaders().get("upgrade"))
                && connection != null
                && "HTTP/1.1".equals(connection.protocol());
    }

    private void unsuccessful(HeaderBlock headers) {
        headers.remove("content-length");
        headers.remove("transfer-encoding");
        stream.journal().details("websocket_handshake_unsuccessful");
    }

    @Override
    public void onData(Attempt from, ByteBuf data, boolean end) {
        if (over || !responseStarted) {
            data.release();
            return;
        }
        if (end) finished(from, request.response());
        stream.responseData(data, end);
    }

    @Override
    public void onEnd(Attempt from, @Nullable HeaderBlock trailers) {
        if (over || !responseStarted) return;
        finished(from, request.response());
        stream.responseEnd(trailers);
    }

    /// The response is complete.
    private void finished(Attempt from, @Nullable HeaderBlock response) {
        over = true;
        stream.routeTimer().disarm();
        if (request.isComplete()) {
            charges.complete(request.millisSinceComplete(), response, from.host());
        } else {
            from.abandonConnection();
            mirrors.cancel();
        }
        request.release();
    }

    void responseReading(boolean wanted) {
        Attempt current = attempts.current();
        UpstreamStream connection = current == null ? null : current.connection();
        if (connection != null && !over) connection.reading(wanted);
    }

    @Override
    public void onReset(Attempt from, ResetReason reason, @Nullable String transportFailure) {
        if (over) return;
        request.disconnected(from);
        if (reason == ResetReason.PENDING_OVERFLOW) stream.journal().notAsked();
        if (transportFailure != null) stream.journal().transportFailure(transportFailure);
        if (!responseStarted && retry != null && !from.wasRetried()) {
            boolean wanted = mayRetry() && retry.wants(reason, from.wasSent());
            if (slot.judge(retry, wanted) == RetrySlot.Verdict.RETRY) {
                from.host().counts().requestsFailed.increment();
                attempts.remove(from);
                retryLater(-1);
                return;
            }
        }
        failure.charge(reason, from.host());
        attempts.remove(from);
        if (!responseStarted && (backOff != null || attempts.othersAwait(from))) return;
        if (responseStarted) failure.broken(reason);
        else failure.reply(reason, transportFailure);
    }

    private void onRouteTimeout() {
        if (!over) failure.timedOut();
    }

    @Override
    public void onTimeout(Attempt from, boolean idle) {
        if (over || (responseStarted && !idle)) return;
        from.timedOut(failure.timeoutStatus());
        if (timeouts.hedge()) {
            hedge(from);
            return;
        }
        (idle ? cluster.stats().perTryIdleTimeouts : cluster.stats().perTryTimeouts).inc();
        if (from.wasSent()) from.host().counts().requestsTimedOut.increment();
        from.cancel();
        request.disconnected(from);
        attempts.remove(from);
        if (!responseStarted && retry != null) {
            boolean wanted = mayRetry() && retry.wantsAfterTimeout();
            if (slot.judge(retry, wanted) == RetrySlot.Verdict.RETRY) {
                if (from.wasSent()) from.host().counts().requestsFailed.increment();
                afterTimeout = true;
                retryLater(-1);
                return;
            }
        }
        failure.timedOut(from, idle);
    }

    @Override
    public void onStreamDuration(Attempt from) {
        if (over) return;
        request.disconnected(from);
        attempts.remove(from);
        if (!responseStarted && retry != null) {
            boolean wanted = mayRetry() && retry.wants(ResetReason.LOCAL_RESET, true);
            if (slot.judge(retry, wanted) == RetrySlot.Verdict.RETRY) {
                from.host().counts().requestsFailed.increment();
                afterTimeout = true;
                retryLater(-1);
                return;
            }
        }
        failure.streamTooLong();
    }

    /// The attempt goes on, and another one beside it.
    private void hedge(Attempt from) {
        if (responseStarted || retry == null || from.wasRetried()) return;
        if (slot.judge(retry, mayRetry()) != RetrySlot.Verdict.RETRY) return;
        from.markRetried();
        afterTimeout = true;
        retryLater(-1);
    }

    /// @param asked how long the upstream wants us to wait, in milliseconds; -1: it did not say
    private void retryLater(long asked) {
        Retry again = retry;
        if (again == null) return;
        request.pause();
        long wait = asked < 0 ? again.backOffMillis() : asked;
        (asked < 0
                        ? cluster.stats().retryBackOffExponential
                        : cluster.stats().retryBackOffRateLimited)
                .inc();
        backOff = stream.worker().loop().schedule(this::retryNow, wait, TimeUnit.MILLISECONDS);
    }

    private void retryNow() {
        backOff = null;
        if (over) return;
        attempts.next();
        Host host = choice.next(cluster, retry);
        if (host == null) {
            failure.noHealthyHost();
            return;
        }
        request.tellAttempt(afterTimeout);
        afterTimeout = false;
        attempt(host);
    }

    boolean hasResponseStarted() {
        return responseStarted;
    }

    ForwardedRequest request() {
        return request;
    }

    /// Nothing more is expected; what is under way is given up.
    void giveUp() {
        if (over) return;
        over = true;
        slot.release();
        stopBackOff();
        if (noMoreName != null) noMoreName.run();
        stream.routeTimer().disarm();
        attempts.cancelAll();
    }

    private void stopBackOff() {
        if (backOff != null) backOff.cancel(false);
        backOff = null;
    }

    /// The stream needs nothing more from upstream.
    void cancel() {
        if (!over && !request.isComplete()) mirrors.cancel();
        giveUp();
        request.release();
    }
}
