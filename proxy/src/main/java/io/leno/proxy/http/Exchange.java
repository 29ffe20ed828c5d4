package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.filter.ConfiguredFilter;
import io.leno.proxy.filter.FilterChain;
import io.leno.proxy.route.PerFilterConfig;
import io.leno.proxy.route.RouteDecision;
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

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One request and its response, with the settings, the filter chain and the routes that were
/// current when it began.
///
/// ```
/// Carrier → RequestPath (filters) → Router → upstream
/// Carrier ← ResponsePath (filters) ← Router ← upstream
/// ```
final class Exchange implements RouterStream {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final Carrier carrier;
    private final HttpSettings settings;
    private final StreamRoute route;
    private final FilterChain chain;
    private final ExchangeInfo info;
    private final Router router;
    private final StreamFilters filters = new StreamFilters(this);
    private HeaderBlock requestHeaders = new HeaderBlock();
    private @Nullable String upgradeTo;
    private boolean upgrade;
    private boolean requestComplete;
    private boolean answeredHere;
    private boolean responseStarted;
    private boolean responseEnded;
    private boolean ended;
    private @Nullable RedirectHistory redirects;

    /// The request's head is on its way through the filters.
    private boolean starting;

    /// The response was complete before the request, or before anybody saw that the request was.
    private boolean cutOff;

    Exchange(Carrier carrier) {
        this.carrier = carrier;
        settings = carrier.manager().settings();
        chain = carrier.manager().chains().current();
        chain.begin(carrier.worker());
        info = new ExchangeInfo(carrier);
        route = new StreamRoute(carrier.manager().routes().current(), info);
        router = new Router(this);
        carrier.stats().requests.inc();
        carrier.stats().requestsActive.inc();
    }

    void start(HeaderBlock headers, boolean end) {
        requestHeaders = headers;
        info.requestHeaders = headers;
        requestComplete = end;
        if (end) info.requestEnded();
        expectation(headers);
        RequestPreparation.Refusal refusal =
                RequestPreparation.check(headers, isHttp10(), settings);
        if (refusal != null) {
            // As in Envoy: whatever came, the connection ends.
            if (!refusal.keepsConnection()) requestComplete = false;
            StreamMishaps.refused(this, refusal);
            return;
        }
        if (!prepare(headers, end)) return;
        if (!checkUpgrade()) return;
        starting = true;
        if (makeFilters()) filters.request().headersFrom(0, headers, requestComplete);
        starting = false;
    }

    /// RFC 9110 section 10.1.1: the client waits for our word before it sends the body.
    private void expectation(HeaderBlock headers) {
        String expect = headers.get("expect");
        if (expect == null || settings.proxyContinue()) return;
        if (!expect.equalsIgnoreCase("100-continue")) return;
        carrier.stats().response(100);
        carrier.sendContinue();
        headers.remove("expect");
    }

    /// @return false when the request was refused
    private boolean prepare(HeaderBlock headers, boolean end) {
        upgradeTo = RequestPreparation.upgrade(headers);
        upgrade = upgradeTo != null && end;
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

    private boolean checkUpgrade() {
        if (upgradeTo == null) return true;
        if (upgradeTo.equals("connect")) {
            if (carrier.protocol().startsWith("HTTP/1")) requestComplete = false;
            if (route() == null) {
                upgrade = false;
                return true; // 404, as in Envoy
            }
        }
        if (mayUpgrade(upgradeTo)) {
            if (upgrade) requestComplete = false;
            return true;
        }
        carrier.stats().upgradesRefused.inc();
        upgrade = false;
        carrier.closeAfterResponse();
        answer(0, 403, "", none -> {}, "upgrade_failed");
        return false;
    }

    private boolean isHttp10() {
        return carrier.protocol().equals("HTTP/1.0");
    }

    private boolean mayUpgrade(String protocol) {
        var _ = route();
        return route.allowsUpgrade(protocol, settings);
    }

    private boolean makeFilters() {
        if (filters.make(chain, this::isDisabled, this::blame)) return true;
        answer(0, 500, "", none -> {}, "filter_error");
        return false;
    }

    private boolean isDisabled(ConfiguredFilter filter) {
        RouteDecision decision = route();
        PerFilterConfig byRoute = decision == null ? null : decision.filterConfig(filter.name());
        return byRoute == null ? filter.isDisabled() : byRoute.disabled();
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

    void resumeRequest(int at) {
        filters.request().resume(at);
    }

    void resumeResponse(int at) {
        filters.response().resume(filters.response().mirror(at));
    }

    void reply(int at, int status, String body, Consumer<Headers> headers, String details) {
        answer(filters.response().mirror(at), status, body, headers, details);
    }

    @Nullable Object routeConfig(ConfiguredFilter filter) {
        RouteDecision decision = route();
        PerFilterConfig config = decision == null ? null : decision.filterConfig(filter.name());
        return config == null ? null : filter.routeConfig(config);
    }

    List<Object> routeConfigs(ConfiguredFilter filter) {
        RouteDecision decision = route();
        if (decision == null) return List.of();
        List<Object> all = new ArrayList<>(2);
        for (PerFilterConfig config : decision.filterConfigs(filter.name())) {
            Object made = filter.routeConfig(config);
            if (made != null) all.add(made);
        }
        return all;
    }

    void count(String name) {
        carrier.manager().filterCounter(name).inc();
    }

    void clearRoute() {
        route.clear();
    }

    /// A filter broke its contract: the stream fails, the plugin is named.
    void filterFailed(int at, Throwable failure) {
        ConfiguredFilter broken = filters.configured(at);
        blame(broken, failure);
        if (responseStarted) {
            breakOff("filter_error");
            return;
        }
        // The filter itself is not asked again, and after a second failure none is.
        int from = answeredHere ? filters.size() : filters.response().mirror(at) + 1;
        answeredHere = false;
        answer(from, 500, "", none -> {}, "filter_error{" + broken.name() + "}");
    }

    private void blame(ConfiguredFilter filter, Throwable failure) {
        carrier.stats().filterErrors.inc();
        log.warn("Filter {} failed on {}", filter.blame(), info.listenerName(), failure);
    }

    /// Answers by ourselves; Envoy: local reply.
    ///
    /// @param from the first filter on the response's path that sees it
    void answer(int from, int status, String body, Consumer<Headers> edit, String details) {
        if (ended || answeredHere) return;
        if (responseStarted) {
            breakOff(details);
            return;
        }
        answeredHere = true;
        ResponsePath path = filters.otherResponse();
        router.cancel();
        info.details = details;
        HeaderBlock headers = StreamMishaps.head(status, body);
        route.editReply(headers, info);
        edit.accept(headers); // they cannot quote a local reply: in Envoy its code is 0 here, too
        info.responseHeaders = headers;
        String text = StreamMishaps.rewritten(this, headers, body);
        boolean grpc = GrpcReply.isGrpc(requestHeaders);
        if (grpc) GrpcReply.apply(headers, isToHead() ? "" : text);
        boolean end = grpc || text.isEmpty() || isToHead();
        path.headersFrom(from, headers, end);
        if (end || path.isStopped()) return;
        path.dataFrom(from, ByteBufUtil.writeUtf8(carrier.alloc(), text), true);
    }

    private boolean isToHead() {
        return requestHeaders.get(":method", "").equals("HEAD");
    }

    @Override
    public void localReply(int status, String body, Consumer<Headers> headers, String details) {
        answer(0, status, body, headers, details);
    }

    @Override
    public void continueRequest() {
        if (settings.proxyContinue() && !responseStarted) carrier.sendContinue();
    }

    @Override
    public void responseArrived(HeaderBlock headers) {
        info.responseHeaders = headers;
        info.upstreamResponded();
        if (info.details == null) info.details = "via_upstream";
    }

    @Override
    public void responseHeaders(HeaderBlock headers, boolean end) {
        if (end) info.upstreamEnded();
        filters.response().headersFrom(0, headers, end);
    }

    @Override
    public void responseData(ByteBuf data, boolean end) {
        if (end) info.upstreamEnded();
        if (filters.response().isStopped()) data.release();
        else filters.response().dataFrom(0, data, end);
    }

    @Override
    public void responseEnd(@Nullable HeaderBlock trailers) {
        info.upstreamEnded();
        if (!filters.response().isStopped())
            filters.response().endFrom(0, carrier.passesTrailers() ? trailers : null);
    }

    void sendHeaders(HeaderBlock headers, boolean end) {
        responseStarted = true;
        info.responding();
        int status = ResponseHead.status(headers);
        boolean tunnel = status == 101 && upgrade;
        ResponseHead.finish(
                headers,
                settings,
                carrier.manager().date().now(),
                requestHeaders.get("x-request-id"),
                requestHeaders.find("x-envoy-force-trace") >= 0,
                tunnel);
        if (upgrade && !tunnel) requestComplete = true;
        carrier.stats().response(status);
        if (!requestComplete && !tunnel) carrier.stats().responseBeforeRequest.inc();
        carrier.send(status, headers, end, isToHead());
        if (tunnel) {
            carrier.stats().upgrades.inc();
            carrier.startTunnel();
        }
        if (end) responseDone();
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
            carrier.closeAfterResponse();
        }
        endIfDone();
    }

    /// What waited for the client's windows has been sent.
    void onSent() {
        endIfDone();
    }

    private void endIfDone() {
        if (responseEnded && requestComplete && !ended && carrier.isSent()) {
            end();
            carrier.exchangeEnded(!cutOff);
        }
    }

    /// The response cannot be completed.
    @Override
    public void reset() {
        if (ended) return;
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
        filters.end(this::blame);
        chain.end(carrier.worker());
        carrier.stats().requestsActive.dec();
        carrier.stats().requestTime.record(info.durationNanos() / 1_000_000);
        for (AccessLog accessLog : settings.accessLogs()) accessLog.log(info);
    }

    boolean hasEnded() {
        return ended;
    }

    HttpSettings httpSettings() {
        return settings;
    }

    Carrier carrier() {
        return carrier;
    }

    int filterCount() {
        return filters.size();
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

    @Override
    public boolean isSecure() {
        return carrier.listener().tls() != null;
    }

    @Override
    public RedirectHistory redirects() {
        if (redirects == null) redirects = new RedirectHistory();
        return redirects;
    }

    @Override
    public @Nullable RouteDecision routeOf(HeaderBlock headers) {
        RouteDecision found = route.of(headers);
        info.routeName = found == null ? null : found.route().name(); // Envoy's own stream follows
        return found;
    }

    @Override
    public void startAgain(HeaderBlock response, HeaderBlock headers, @Nullable ByteBuf body) {
        info.responseHeaders = response;
        info.requestHeaders = headers; // as they are now: so Envoy logs them
        info.details = "internal_redirect";
        end();
        var next = new Exchange(carrier);
        next.redirects = redirects;
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
        boolean made = makeFilters();
        if (made) filters.request().headersFrom(0, headers, body == null);
        if (body == null) return;
        info.bytesReceived += body.readableBytes();
        if (!made || ended || filters.request().isStopped()) body.release();
        else filters.request().dataFrom(0, body, true);
    }

    @Override
    public HeaderBlock requestHeaders() {
        return requestHeaders;
    }

    @Override
    public ExchangeInfo info() {
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
        return carrier.worker();
    }

    @Override
    public DeadlineTimer routeTimer() {
        return carrier.routeTimer();
    }

    @Override
    public ClusterLookup clusters() {
        return carrier.manager().clusters();
    }

    @Override
    public @Nullable RouteDecision route() {
        boolean first = !route.isKnown();
        if (!first) return route.find(requestHeaders);
        long start = System.nanoTime();
        RouteDecision decision = route.find(requestHeaders);
        Cluster to = decision == null ? null : clusters().find(decision.cluster());
        info.routed(decision, to, System.nanoTime() - start);
        carrier.deadlinesChanged();
        return decision;
    }

    @Override
    public long random() {
        return route.random();
    }

    @Override
    public @Nullable InetSocketAddress originalDestination() {
        var listener = carrier.listener();
        return listener.isRedirected() ? listener.originalDestination() : null;
    }

    @Override
    public boolean isUpgrade() {
        return upgrade;
    }

    @Override
    public int bufferLimit() {
        return settings.bufferLimitBytes();
    }

    @Override
    public RouterCounts counts() {
        return carrier.manager().routerCounts();
    }

    @Override
    public RouterSettings settings() {
        return settings.router();
    }

    @Override
    public void requestReading(boolean wanted) {
        carrier.reading(wanted);
    }
}
