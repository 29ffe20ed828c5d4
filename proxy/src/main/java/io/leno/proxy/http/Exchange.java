package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.accesslog.LogType;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.OverrideHost;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.filter.FilterChain;
import io.leno.proxy.route.HeaderEdits;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.tracing.RouteTracing;
import io.leno.proxy.tracing.StreamTrace;
import io.leno.proxy.tracing.TracingSettings;
import io.leno.proxy.upstream.Router;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One request and its response, with the settings, the filter chain and the routes that were
/// current when it began.
///
/// ```
/// Carrier → RequestPath (filters) → Router → upstream
/// Carrier ← ResponsePath (filters) ← Router ← upstream
/// ```
final class Exchange {
    private static final byte[] NOTHING = {};
    private static final int BAD_REQUEST = 400;

    private final Carrier carrier;
    private final HttpSettings settings;
    private final StreamRoute route;
    private final FilterChain chain;
    private final ExchangeInfo info;
    private final RoutedStream routed;
    private final Router router;
    private final StreamFilters filters = new StreamFilters(this);
    private final UpgradeRequest upgrade = new UpgradeRequest();
    private @Nullable StreamTrace trace;
    private HeaderBlock requestHeaders = new HeaderBlock();
    private int bufferLimit;
    private @Nullable OverrideHost overrideHost;
    private boolean requestComplete;
    private boolean isGrpc;
    private boolean answeredHere;
    private boolean responseStarted;
    private boolean responseEnded;
    private boolean ended;

    /// The request's head is on its way through the filters.
    private boolean starting;

    /// Null where nothing is logged before the end.
    private @Nullable Future<?> logTimer;

    /// The response was complete before the request, or before anybody saw that the request was.
    private boolean cutOff;

    Exchange(Carrier carrier) {
        this.carrier = carrier;
        settings = carrier.manager().settings();
        bufferLimit = settings.bufferLimitBytes();
        chain = carrier.manager().chains().current();
        chain.begin(carrier.worker());
        info = new ExchangeInfo(carrier);
        route = new StreamRoute(carrier.manager().routes(), info);
        routed = new RoutedStream(this);
        router = new Router(routed);
        carrier.stats().requests.inc();
        carrier.stats().requestsActive.inc();
    }

    void start(HeaderBlock headers, boolean end) {
        requestHeaders = headers;
        info.requestHeaders = headers;
        isGrpc = GrpcReply.isGrpc(headers); // whatever filters make of it
        requestComplete = end;
        if (end) info.requestEnded();
        if (carrier.worker().overload().stopsRequest()) {
            StreamMishaps.overloaded(this);
            return;
        }
        if (!settings.proxyContinue()) RequestPreparation.expectation(headers, carrier);
        RequestPreparation.Refusal refusal =
                RequestPreparation.check(headers, isHttp10(), settings);
        if (refusal != null) {
            if (refusal.endsRequest() && !settings.keptAfterBadRequest()) requestComplete = false;
            StreamMishaps.refused(this, refusal);
            return;
        }
        if (!prepare(headers)) return;
        if (!upgrade.check(this)) return;
        beginTrace();
        starting = true;
        boolean made = filters.make(chain);
        beginLog();
        if (made) filters.request().headersFrom(0, headers, requestComplete);
        starting = false;
    }

    /// @return false when the request was refused
    private boolean prepare(HeaderBlock headers) {
        for (HeaderEdits edits : settings.earlyEdits()) edits.apply(headers, info);
        upgrade.ask(headers);
        EdgeHeaders edge = carrier.edge(settings);
        info.client =
                RequestPreparation.prepare(
                        headers,
                        settings,
                        edge,
                        carrier.remoteAddress(),
                        carrier.listener().originalDestination().getPort(),
                        carrier.listener().tls(),
                        route.internalOnlyHeaders());
        if (edge.refusal() == 0) return true;
        StreamMishaps.originUnknown(this, edge.refusal());
        return false;
    }

    private void beginTrace() {
        TracingSettings tracing = settings.tracing();
        if (tracing == null) return;
        RouteDecision decision = route();
        RouteTracing ofRoute = decision == null ? RouteTracing.NONE : decision.route().tracing();
        trace =
                StreamTrace.begin(
                        tracing,
                        requestHeaders,
                        ofRoute,
                        info,
                        name -> carrier.manager().filterCounter(name).inc());
        info.trace = trace;
    }

    private void beginLog() {
        LogMoments moments = settings.logMoments();
        if (moments.atStart()) log(LogType.DOWNSTREAM_START);
        long nanos = moments.every().toNanos();
        if (nanos == 0 || ended) return; // a filter that cannot be made has answered already
        logTimer =
                carrier.worker()
                        .loop()
                        .scheduleWithFixedDelay(
                                () -> log(LogType.DOWNSTREAM_PERIODIC),
                                nanos,
                                nanos,
                                TimeUnit.NANOSECONDS);
    }

    private void log(LogType why) {
        info.logType = why;
        List<AccessLog> logs = settings.accessLogs();
        for (int i = 0; i < logs.size(); i++) logs.get(i).log(info);
    }

    /// Null where the request is not traced.
    @Nullable StreamTrace trace() {
        return trace;
    }

    boolean isHttp10() {
        return carrier.protocol().equals("HTTP/1.0");
    }

    void requestData(ByteBuf data, boolean end) {
        info.bytesReceived += data.readableBytes();
        if (end) requestReceived();
        if (ended || filters.request().isStopped()) data.release();
        else filters.request().dataFrom(0, data, end);
        if (end) endIfDone();
    }

    void requestEnd(@Nullable HeaderBlock trailers) {
        requestReceived();
        if (!ended && !filters.request().isStopped()) {
            filters.request().endFrom(0, carrier.passesTrailers() ? trailers : null);
        }
        endIfDone();
    }

    private void requestReceived() {
        requestComplete = true;
        info.requestEnded();
    }

    /// Another answer of ours may take the place of the one that failed on its way.
    void answerAgain(int from, int status, String body, String details) {
        answeredHere = false;
        answer(from, status, body, none -> {}, details);
    }

    /// Answers with a text.
    void answer(int from, int status, String body, Consumer<Headers> edit, String details) {
        answer(from, status, body.getBytes(StandardCharsets.UTF_8), edit, details);
    }

    /// Answers by ourselves; Envoy: local reply.
    ///
    /// @param from the first filter on the response's path that sees it
    void answer(int from, int status, byte[] body, Consumer<Headers> edit, String details) {
        if (ended || answeredHere) return;
        if (responseStarted) {
            breakOff(details);
            return;
        }
        filters.makeForReply(chain, route);
        if (answeredHere) return;
        answeredHere = true;
        ResponsePath path = filters.otherResponse();
        router.cancel();
        info.details = details;
        if (status == BAD_REQUEST && !settings.keptAfterBadRequest())
            carrier.closeAfterResponse(); // as Envoy does, whoever says it
        HeaderBlock headers = StreamMishaps.head(status, body.length);
        route.editReply(headers, info);
        edit.accept(headers); // they cannot quote a local reply: in Envoy its code is 0 here, too
        info.responseHeaders = headers;
        byte[] content = StreamMishaps.rewritten(this, headers, body);
        info.replyStatus = ResponseHead.status(headers);
        if (isGrpc) GrpcReply.apply(headers, isToHead() ? NOTHING : content);
        boolean end = isGrpc || content.length == 0 || isToHead();
        path.headersFrom(from, headers, end);
        if (end || path.isStopped()) return;
        path.dataFrom(from, Unpooled.wrappedBuffer(content), true);
    }

    private boolean isToHead() {
        return requestHeaders.get(":method", "").equals("HEAD");
    }

    void sendHeaders(HeaderBlock headers, boolean end) {
        responseStarted = true;
        info.responding();
        info.replyStatus = 0;
        int status = ResponseHead.status(headers);
        boolean tunnel = upgrade.answered(status);
        if (trace != null) trace.response(headers);
        ResponseHead.finish(
                headers,
                settings,
                carrier.manager().date().now(),
                requestHeaders.get("x-request-id"),
                requestHeaders.find("x-envoy-force-trace") >= 0,
                tunnel && status == 101);
        if (!info.healthCheck) carrier.stats().response(status);
        if (!requestComplete && !tunnel) carrier.stats().responseBeforeRequest.inc();
        carrier.send(status, headers, end, isToHead());
        if (tunnel && settings.logMoments().atTunnel())
            log(LogType.DOWNSTREAM_TUNNEL_SUCCESSFULLY_ESTABLISHED);
        if (end) responseDone();
    }

    /// Both sides send what they like.
    boolean isTunnel() {
        return upgrade.isTunnel();
    }

    void sendData(ByteBuf data, boolean end) {
        info.bytesSent += data.readableBytes();
        if (end) {
            carrier.sendLast(data);
            responseDone();
            return;
        }
        carrier.send(data);
        if (!carrier.isWritable()) router.responseReading(false);
    }

    void sendEnd(@Nullable HeaderBlock trailers) {
        info.responseTrailers = trailers;
        carrier.sendEnd(trailers);
        responseDone();
    }

    private void responseDone() {
        responseEnded = true;
        info.responded();
        cutOff |= starting;
        if (!requestComplete) {
            // The rest of the request is not wanted: RFC 9112 section 9.3 leaves us to close.
            requestComplete = true;
            cutOff = true;
            carrier.stats().resets.inc();
            carrier.closeAfterResponse();
        }
        endIfDone();
    }

    /// Called, too, when what waited for the client's windows has been sent.
    void endIfDone() {
        if (responseEnded && requestComplete && !ended && carrier.isSent()) {
            end();
            carrier.exchangeEnded(!cutOff);
        }
    }

    /// The response cannot be completed.
    void reset() {
        if (ended) return;
        carrier.stats().resets.inc();
        carrier.stats().resetsSent.inc();
        end();
        carrier.abort();
    }

    void onDisconnect() {
        if (ended) return;
        if (!responseEnded) {
            info.addFlag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
            info.details = "downstream_remote_disconnect";
            carrier.stats().resets.inc();
        }
        end();
    }

    /// The client wants no response any more; the carrier has said so in the flags.
    void onReset(String details) {
        if (ended) return;
        info.details = details;
        end();
    }

    private void end() {
        ended = true;
        info.ended();
        filters.stop();
        router.cancel();
        filters.end();
        chain.end(carrier.worker());
        carrier.stats().requestsActive.dec();
        if (upgrade.isAccepted()) carrier.stats().upgradesActive.dec();
        carrier.stats().requestTime.record(info.durationNanos() / 1_000_000);
        if (logTimer != null) logTimer.cancel(false);
        log(LogType.DOWNSTREAM_END);
        if (trace != null) trace.finish(info);
    }

    boolean hasEnded() {
        return ended;
    }

    int bufferLimit() {
        return bufferLimit;
    }

    /// A filter's word on it.
    void bufferLimit(int bytes) {
        bufferLimit = bytes;
    }

    @Nullable OverrideHost overrideHost() {
        return overrideHost;
    }

    /// A filter's choice of the host.
    void overrideHost(OverrideHost host) {
        overrideHost = host;
    }

    HttpSettings httpSettings() {
        return settings;
    }

    Carrier carrier() {
        return carrier;
    }

    boolean isResponseStarted() {
        return responseStarted;
    }

    /// Whatever is missing of the request is not waited for.
    void requestIsOver() {
        requestComplete = true;
    }

    /// The response that was begun breaks off.
    void breakOff(String details) {
        info.details = details;
        reset();
    }

    UpgradeRequest upgrade() {
        return upgrade;
    }

    boolean isRequestComplete() {
        return requestComplete;
    }

    /// The connection cannot be used for another request.
    boolean mustClose() {
        return !requestComplete;
    }

    long startedNanos() {
        return info.startNanos;
    }

    Duration idleTimeout() {
        return route.idleTimeout(settings);
    }

    /// Zero: for ever.
    Duration maxDuration() {
        return route.maxDuration(settings, requestHeaders);
    }

    void onDownstreamWritability(boolean writable) {
        router.responseReading(writable);
    }

    Router router() {
        return router;
    }

    @Nullable HeaderBlock responseHeaders() {
        return info.responseHeaders;
    }

    /// This stream is over, logged with this response; another one takes its place.
    void startAgain(HeaderBlock response, HeaderBlock headers, @Nullable ByteBuf body) {
        info.responseHeaders = response;
        info.requestHeaders = headers; // as they are now: so Envoy logs them
        info.details = "internal_redirect";
        end();
        var next = new Exchange(carrier);
        next.routed.followed(routed);
        next.info.client = info.client;
        next.info.bytesReceived = info.bytesReceived;
        carrier.replace(next);
        next.goOn(headers, body);
    }

    /// Takes the place of another exchange, whose request was complete and is prepared already.
    private void goOn(HeaderBlock headers, @Nullable ByteBuf body) {
        requestHeaders = headers;
        info.requestHeaders = headers;
        requestReceived();
        beginTrace();
        boolean made = filters.make(chain);
        if (made) filters.request().headersFrom(0, headers, body == null);
        if (body == null) return;
        info.bytesReceived += body.readableBytes();
        if (!made || ended || filters.request().isStopped()) body.release();
        else filters.request().dataFrom(0, body, true);
    }

    HeaderBlock requestHeaders() {
        return requestHeaders;
    }

    ExchangeInfo info() {
        return info;
    }

    StreamFilters filters() {
        return filters;
    }

    StreamRoute streamRoute() {
        return route;
    }

    Worker worker() {
        return carrier.worker();
    }

    boolean isAnsweredHere() {
        return answeredHere;
    }

    /// Null where none matches.
    @Nullable RouteDecision route() {
        boolean first = !route.isKnown();
        if (!first) return route.find(requestHeaders);
        long start = System.nanoTime();
        RouteDecision decision = route.find(requestHeaders);
        Cluster to =
                decision == null ? null : carrier.manager().clusters().find(decision.cluster());
        info.routed(decision, to, System.nanoTime() - start);
        carrier.deadlinesChanged();
        return decision;
    }
}
