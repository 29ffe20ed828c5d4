package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.MalformedMessageException;
import io.leno.proxy.codec.StatusText;
import io.leno.proxy.filter.ConfiguredFilter;
import io.leno.proxy.filter.FilterChain;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.PerFilterConfig;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.Router;
import io.leno.proxy.upstream.RouterStream;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// One request and its response, with the settings, the filter chain and the routes that were
/// current when it began.
///
/// ```
/// DownstreamConnection → RequestPath (filters) → Router → upstream
/// DownstreamConnection ← ResponsePath (filters) ← Router ← upstream
/// ```
final class Exchange implements RouterStream {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final DownstreamConnection connection;
    private final HttpSettings settings;
    private final @Nullable RouteTable routes;
    private final FilterChain chain;
    private final ExchangeInfo info;
    private final Router router;
    private final long random = ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
    private FilterStream[] filters = new FilterStream[0];
    private RequestPath requestPath = new RequestPath(this, filters);
    private ResponsePath responsePath = new ResponsePath(this, filters);
    private HeaderBlock requestHeaders = new HeaderBlock();
    private @Nullable RouteDecision decision;
    private boolean routed;
    private @Nullable String upgradeTo;
    private boolean upgrade;
    private boolean requestComplete;
    private boolean answeredHere;
    private boolean responseStarted;
    private boolean responseEnded;
    private boolean ended;

    Exchange(DownstreamConnection connection) {
        this.connection = connection;
        settings = connection.manager().settings();
        routes = connection.manager().routes().current();
        chain = connection.manager().chains().current();
        chain.begin(connection.worker());
        info = new ExchangeInfo(connection);
        router = new Router(this);
        connection.stats().requests.inc();
        connection.stats().http1Requests.inc();
        connection.stats().requestsActive.inc();
    }

    void start(HeaderBlock headers, boolean end) {
        requestHeaders = headers;
        info.requestHeaders = headers;
        requestComplete = end;
        if (end) info.requestEnded();
        RequestPreparation.Refusal refusal =
                RequestPreparation.check(headers, connection.isHttp10(), settings);
        if (refusal != null) {
            connection.closeAfterResponse();
            String text = refusal.status() == 426 ? "Upgrade Required" : "";
            answer(0, refusal.status(), text, none -> {}, refusal.details());
            return;
        }
        info.client = RequestPreparation.client(headers, settings, connection.remoteAddress());
        boolean wantsContinue =
                !settings.proxyContinue() && "100-continue".equalsIgnoreCase(headers.get("expect"));
        boolean wantsClose =
                connection.isHttp10()
                        ? !headers.hasToken("connection", "keep-alive")
                        : headers.hasToken("connection", "close");
        if (wantsClose || headers.get(":path") == null) connection.closeAfterResponse();
        upgradeTo = RequestPreparation.upgrade(headers);
        upgrade = upgradeTo != null && end;
        RequestPreparation.prepare(
                headers,
                settings,
                connection.remoteAddress(),
                connection.listener().originalDestination().getPort(),
                upgrade);
        if (upgradeTo != null && !mayUpgrade(upgradeTo)) {
            connection.stats().upgradesRefused.inc();
            upgrade = false;
            connection.closeAfterResponse();
            answer(0, 403, "", none -> {}, "upgrade_failed");
            return;
        }
        if (upgrade) requestComplete = false;
        if (wantsContinue && !end && !connection.isHttp10()) connection.sendContinue();
        if (makeFilters()) requestPath.headersFrom(0, headers, requestComplete);
    }

    /// The route decides, or else the connection manager. Envoy: `upgrade_configs` of both.
    private boolean mayUpgrade(String protocol) {
        RouteDecision route = route();
        Boolean byRoute = null;
        if (route != null && route.action() instanceof Forward forward)
            byRoute = forward.upgrades().get(protocol);
        return byRoute == null ? settings.upgrades().contains(protocol) : byRoute;
    }

    private boolean makeFilters() {
        if (chain.size() == 0) return true;
        var made = new FilterStream[chain.size()];
        int count = 0;
        for (int i = 0; i < chain.size(); i++) {
            ConfiguredFilter configured = chain.filter(i);
            if (isDisabled(configured)) continue;
            try {
                made[count] = new FilterStream(this, configured, count);
                count++;
            } catch (RuntimeException e) {
                blame(configured, e);
                answer(0, 500, "", none -> {}, "filter_error");
                return false;
            }
        }
        filters = java.util.Arrays.copyOf(made, count);
        requestPath = new RequestPath(this, filters);
        responsePath = new ResponsePath(this, filters);
        return true;
    }

    private boolean isDisabled(ConfiguredFilter filter) {
        RouteDecision route = route();
        PerFilterConfig byRoute = route == null ? null : route.filterConfig(filter.name());
        return byRoute == null ? filter.isDisabled() : byRoute.disabled();
    }

    void requestData(ByteBuf data, boolean end) {
        info.bytesReceived += data.readableBytes();
        if (end) requestReceived();
        if (ended || requestPath.isStopped()) data.release();
        else requestPath.dataFrom(0, data, end);
        if (end) endIfDone();
    }

    void requestEnd(@Nullable HeaderBlock trailers) {
        requestReceived();
        if (!ended && !requestPath.isStopped()) {
            requestPath.endFrom(0, settings.trailers() ? trailers : null);
        }
        endIfDone();
    }

    private void requestReceived() {
        requestComplete = true;
        info.requestEnded();
    }

    void requestTooLarge() {
        connection.stats().tooLarge.inc();
        answer(0, 413, "Payload Too Large", none -> {}, "request_payload_too_large");
    }

    /// The bytes are no HTTP; nothing after them can be understood.
    void refuse(MalformedMessageException refusal) {
        connection.closeAfterResponse();
        requestComplete = true;
        info.addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
        if (responseStarted) {
            info.details = refusal.details();
            reset();
            return;
        }
        boolean codec = refusal.details().startsWith("http1.");
        String text = codec ? HttpResponseStatus.valueOf(refusal.status()).reasonPhrase() : "";
        answer(0, refusal.status(), text, none -> {}, refusal.details());
    }

    void resumeRequest(int at) {
        requestPath.resume(at);
    }

    void resumeResponse(int at) {
        responsePath.resume(responsePath.mirror(at));
    }

    void reply(int at, int status, String body, Consumer<Headers> headers, String details) {
        answer(responsePath.mirror(at), status, body, headers, details);
    }

    @Nullable Object routeConfig(ConfiguredFilter filter) {
        RouteDecision route = route();
        PerFilterConfig config = route == null ? null : route.filterConfig(filter.name());
        return config == null ? null : filter.routeConfig(config);
    }

    void clearRoute() {
        routed = false;
        decision = null;
    }

    /// A filter broke its contract: the stream fails, the plugin is named.
    void filterFailed(int at, Throwable failure) {
        blame(filters[at].configured(), failure);
        if (responseStarted) {
            info.details = "filter_error";
            reset();
            return;
        }
        // The filter itself is not asked again, and after a second failure none is.
        int from = answeredHere ? filters.length : responsePath.mirror(at) + 1;
        answeredHere = false;
        answer(from, 500, "", none -> {}, "filter_error{" + filters[at].configured().name() + "}");
    }

    private void blame(ConfiguredFilter filter, Throwable failure) {
        connection.stats().filterErrors.inc();
        log.warn("Filter {} failed on {}", filter.blame(), info.listenerName(), failure);
    }

    /// Answers by ourselves; Envoy: local reply.
    ///
    /// @param from the first filter on the response's path that sees it
    private void answer(int from, int status, String body, Consumer<Headers> edit, String details) {
        if (ended || answeredHere) return;
        if (responseStarted) {
            info.details = details;
            reset();
            return;
        }
        answeredHere = true;
        requestPath.stop();
        responsePath.stop();
        router.cancel();
        info.details = details;
        var headers = new HeaderBlock();
        headers.append(":status", StatusText.code(status));
        if (!body.isEmpty()) {
            headers.append("content-length", Integer.toString(ByteBufUtil.utf8Bytes(body)));
            headers.append("content-type", "text/plain");
        }
        edit.accept(headers);
        responsePath = new ResponsePath(this, filters);
        boolean toHead = requestHeaders.get(":method", "").equals("HEAD");
        boolean end = body.isEmpty() || toHead;
        info.responseHeaders = headers;
        ResponsePath path = responsePath;
        path.headersFrom(from, headers, end);
        if (end || path.isStopped()) return;
        path.dataFrom(from, ByteBufUtil.writeUtf8(connection.channel().alloc(), body), true);
    }

    @Override
    public void localReply(int status, String body, Consumer<Headers> headers, String details) {
        answer(0, status, body, headers, details);
    }

    @Override
    public void continueRequest() {
        if (settings.proxyContinue() && !responseStarted) connection.sendContinue();
    }

    @Override
    public void responseHeaders(HeaderBlock headers, boolean end) {
        info.responseHeaders = headers;
        info.upstreamResponded();
        if (info.details == null) info.details = "via_upstream";
        responsePath.headersFrom(0, headers, end);
    }

    @Override
    public void responseData(ByteBuf data, boolean end) {
        if (responsePath.isStopped()) data.release();
        else responsePath.dataFrom(0, data, end);
    }

    @Override
    public void responseEnd(@Nullable HeaderBlock trailers) {
        if (!responsePath.isStopped())
            responsePath.endFrom(0, settings.trailers() ? trailers : null);
    }

    void responseTooLarge() {
        answer(
                filters.length,
                500,
                "Internal Server Error",
                none -> {},
                "response_payload_too_large");
    }

    void sendHeaders(HeaderBlock headers, boolean end) {
        responseStarted = true;
        int status = status(headers);
        boolean tunnel = status == 101 && upgrade;
        finishResponseHeaders(headers, tunnel);
        if (upgrade && !tunnel) requestComplete = true;
        connection.stats().response(status);
        if (!requestComplete && !tunnel) connection.stats().responseBeforeRequest.inc();
        boolean toHead = requestHeaders.get(":method", "").equals("HEAD");
        connection.send(status, headers, end, toHead);
        if (tunnel) {
            connection.stats().upgrades.inc();
            connection.startTunnel();
        }
        if (end) responseDone();
    }

    private static int status(HeaderBlock headers) {
        String status = headers.get(":status", "500");
        int code = status.length() == 3 ? Integer.parseInt(status) : 500;
        return code < 100 ? 500 : code;
    }

    private void finishResponseHeaders(HeaderBlock headers, boolean tunnel) {
        if (!tunnel) {
            headers.remove("connection");
            headers.remove("upgrade");
        }
        headers.remove("transfer-encoding");
        headers.remove("keep-alive");
        headers.remove("proxy-connection");
        if (headers.get("date") == null) headers.append("date", connection.manager().date().now());
        switch (settings.serverHeader()) {
            case OVERWRITE -> headers.put("server", settings.serverName());
            case APPEND_IF_ABSENT -> {
                if (headers.get("server") == null) headers.append("server", settings.serverName());
            }
            case PASS_THROUGH -> {}
        }
        if (!settings.via().isEmpty()) headers.append("via", settings.via());
        String id = requestHeaders.get("x-request-id");
        if (settings.alwaysSetRequestIdInResponse() && id != null) headers.put("x-request-id", id);
    }

    void sendData(ByteBuf data, boolean end) {
        info.bytesSent += data.readableBytes();
        connection.send(data);
        if (end) sendEnd(null);
        else if (!connection.channel().isWritable()) router.responseReading(false);
    }

    void sendEnd(@Nullable HeaderBlock trailers) {
        info.responseTrailers = trailers;
        connection.sendEnd(trailers);
        responseDone();
    }

    private void responseDone() {
        responseEnded = true;
        if (!requestComplete) {
            // The rest of the request is not wanted: RFC 9112 section 9.3 leaves us to close.
            requestComplete = true;
            connection.closeAfterResponse();
        }
        endIfDone();
    }

    private void endIfDone() {
        if (responseEnded && requestComplete && !ended) {
            end();
            connection.exchangeEnded();
        }
    }

    /// The response cannot be completed.
    @Override
    public void reset() {
        if (ended) return;
        end();
        connection.abort();
    }

    void onDisconnect() {
        if (ended) return;
        if (!responseEnded) {
            info.addFlag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
            info.details = "downstream_remote_disconnect";
            connection.stats().resets.inc();
        }
        end();
    }

    /// The first bytes of a request came, and not all of its headers.
    void headersTimedOut() {
        connection.stats().headerTimeouts.inc();
        requestComplete = true;
        connection.closeAfterResponse();
        answer(0, 408, "request header timeout", none -> {}, "request_header_timeout");
    }

    /// It took longer than streams may. Envoy: `max_stream_duration`.
    void durationExceeded() {
        connection.stats().maxDurations.inc();
        info.addFlag(ResponseFlag.DURATION_TIMEOUT);
        if (responseStarted) {
            info.details = "max_duration_timeout";
            reset();
            return;
        }
        int status = requestComplete ? 504 : 408;
        answer(0, status, "downstream duration timeout", none -> {}, "max_duration_timeout");
    }

    /// @param idle nothing moved for too long; else the request took too long to come in
    void onTimeout(boolean idle) {
        (idle ? connection.stats().streamIdleTimeouts : connection.stats().requestTimeouts).inc();
        if (idle) info.addFlag(ResponseFlag.STREAM_IDLE_TIMEOUT);
        if (responseStarted) {
            info.details = "stream_idle_timeout";
            reset();
            return;
        }
        boolean late = !requestComplete;
        connection.closeAfterResponse();
        if (idle) answer(0, late ? 408 : 504, "stream timeout", none -> {}, "stream_idle_timeout");
        else answer(0, 408, "request timeout", none -> {}, "request_overall_timeout");
    }

    private void end() {
        ended = true;
        info.ended();
        requestPath.stop();
        responsePath.stop();
        router.cancel();
        for (FilterStream filter : filters) {
            try {
                filter.end();
            } catch (RuntimeException e) {
                blame(filter.configured(), e);
            }
        }
        chain.end(connection.worker());
        connection.stats().requestsActive.dec();
        connection.stats().requestTime.record(info.durationNanos() / 1_000_000);
        for (AccessLog accessLog : settings.accessLogs()) accessLog.log(info);
    }

    boolean hasEnded() {
        return ended;
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
        Duration byRoute =
                decision != null && decision.action() instanceof Forward forward
                        ? forward.idleTimeout()
                        : null;
        return byRoute == null ? settings.streamIdleTimeout() : byRoute;
    }

    /// Zero: for ever.
    Duration maxDuration() {
        if (decision == null || !(decision.action() instanceof Forward forward)) {
            return settings.maxStreamDuration();
        }
        Duration asked = GrpcTimeout.of(requestHeaders, forward);
        if (asked != null) return asked;
        Duration byRoute = forward.maxStreamDuration();
        return byRoute == null ? settings.maxStreamDuration() : byRoute;
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
    public Worker worker() {
        return connection.worker();
    }

    @Override
    public DeadlineTimer routeTimer() {
        return connection.routeTimer();
    }

    @Override
    public ClusterLookup clusters() {
        return connection.manager().clusters();
    }

    @Override
    public @Nullable RouteDecision route() {
        if (!routed) {
            routed = true;
            decision = routes == null ? null : routes.match(requestHeaders, random);
            if (decision != null) {
                info.routeName = decision.route().name();
                info.virtualHostName = decision.virtualHost().name();
            }
            connection.deadlinesChanged();
        }
        return decision;
    }

    @Override
    public long random() {
        return random;
    }

    @Override
    public @Nullable InetSocketAddress originalDestination() {
        var listener = connection.listener();
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
    public boolean suppressEnvoyHeaders() {
        return settings.suppressEnvoyHeaders();
    }

    @Override
    public void requestReading(boolean wanted) {
        connection.reading(wanted);
    }

    @Override
    public void attempt(Host host, int number) {
        info.upstreamHost = host;
        info.attempts = number;
    }

    @Override
    public void chosen(String cluster) {
        info.clusterName = cluster;
    }

    @Override
    public void connected(InetSocketAddress localAddress) {
        info.upstreamLocalAddress = localAddress;
    }

    @Override
    public void transportFailure(String reason) {
        info.transportFailure = reason;
    }

    @Override
    public void details(String details) {
        info.details = details;
    }
}
