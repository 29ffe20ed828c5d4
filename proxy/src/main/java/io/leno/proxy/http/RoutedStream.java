package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.cluster.OverrideHost;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.tracing.StreamTrace;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.RedirectHistory;
import io.leno.proxy.upstream.RouterCounts;
import io.leno.proxy.upstream.RouterSettings;
import io.leno.proxy.upstream.RouterStream;
import io.leno.proxy.upstream.UpstreamJournal;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// An exchange as its router sees it: what the router asks of it, and where the response enters.
final class RoutedStream implements RouterStream {
    private final Exchange exchange;
    private final Carrier carrier;
    private final ExchangeInfo info;
    private @Nullable RedirectHistory redirects;

    RoutedStream(Exchange exchange) {
        this.exchange = exchange;
        carrier = exchange.carrier();
        info = exchange.info();
    }

    /// This stream takes the place of another one.
    void followed(RoutedStream before) {
        redirects = before.redirects;
    }

    @Override
    public void localReply(int status, byte[] body, Consumer<Headers> headers, String details) {
        exchange.answer(0, status, body, headers, details);
    }

    @Override
    public void continueRequest() {
        if (!exchange.httpSettings().proxyContinue() || exchange.isResponseStarted()) return;
        var headers = new HeaderBlock();
        headers.append(":status", "100");
        exchange.filters().informational(headers);
        if (!exchange.hasEnded() && !exchange.isAnsweredHere()) carrier.sendContinue();
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
        exchange.filters().response().headersFrom(0, headers, end);
    }

    @Override
    public void responseData(ByteBuf data, boolean end) {
        if (end) info.upstreamEnded();
        if (exchange.filters().response().isStopped()) data.release();
        else exchange.filters().response().dataFrom(0, data, end);
    }

    @Override
    public void responseEnd(@Nullable HeaderBlock trailers) {
        info.upstreamEnded();
        if (!exchange.filters().response().isStopped())
            exchange.filters().response().endFrom(0, trailers);
    }

    /// The response cannot be completed.
    @Override
    public void reset() {
        exchange.reset();
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
        RouteDecision found = exchange.streamRoute().of(headers);
        info.routeName = found == null ? null : found.route().name(); // Envoy's own stream follows
        return found;
    }

    @Override
    public void startAgain(HeaderBlock response, HeaderBlock headers, @Nullable ByteBuf body) {
        exchange.startAgain(response, headers, body);
    }

    @Override
    public HeaderBlock requestHeaders() {
        return exchange.requestHeaders();
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
        return exchange.route();
    }

    @Override
    public long random() {
        return exchange.streamRoute().random();
    }

    @Override
    public @Nullable InetSocketAddress originalDestination() {
        var listener = carrier.listener();
        return listener.isRedirected() ? listener.originalDestination() : null;
    }

    @Override
    public @Nullable OverrideHost overrideHost() {
        return exchange.overrideHost();
    }

    @Override
    public @Nullable StreamTrace trace() {
        return exchange.trace();
    }

    @Override
    public boolean isUpgrade() {
        return exchange.upgrade().isWanted();
    }

    @Override
    public int bufferLimit() {
        return exchange.bufferLimit();
    }

    @Override
    public RouterCounts counts() {
        return carrier.manager().routerCounts();
    }

    @Override
    public RouterSettings settings() {
        return exchange.httpSettings().router();
    }

    @Override
    public void requestReading(boolean wanted) {
        carrier.reading(wanted);
    }
}
