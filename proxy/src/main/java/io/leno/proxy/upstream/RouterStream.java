package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.cluster.OverrideHost;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.tracing.StreamTrace;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// The stream that a [Router] works for. All calls are on its event loop.
public interface RouterStream {
    HeaderBlock requestHeaders();

    StreamInfo info();

    LoggedStream logged();

    UpstreamJournal journal();

    Worker worker();

    /// A timer that the streams of a connection share, one after the other.
    DeadlineTimer routeTimer();

    ClusterLookup clusters();

    /// Null where no route matches.
    @Nullable RouteDecision route();

    /// The same for the whole stream.
    long random();

    /// Where the client meant to go before it was redirected to us; null where it was not.
    @Nullable InetSocketAddress originalDestination();

    /// The host a filter wants; null for the cluster's choice.
    @Nullable OverrideHost overrideHost();

    /// Null where the request is not traced.
    default @Nullable StreamTrace trace() {
        return null;
    }

    /// True when the request asks for another protocol on its connection.
    boolean isUpgrade();

    int bufferLimit();

    RouterSettings settings();

    RouterCounts counts();

    /// Lets the request's body come, or holds it back.
    void requestReading(boolean wanted);

    void localReply(int status, byte[] body, Consumer<Headers> headers, String details);

    /// Answers with a text.
    default void localReply(int status, String body, Consumer<Headers> headers, String details) {
        localReply(status, body.getBytes(StandardCharsets.UTF_8), headers, details);
    }

    /// The upstream wants the request's body. HTTP: `100 Continue`.
    void continueRequest();

    /// The response that will be sent is known, before the route edits it: edits may quote it.
    void responseArrived(HeaderBlock headers);

    void responseHeaders(HeaderBlock headers, boolean end);

    void responseData(ByteBuf data, boolean end);

    void responseEnd(@Nullable HeaderBlock trailers);

    /// The response broke off.
    void reset();

    /// True when the client came by TLS.
    boolean isSecure();

    /// The redirects that were followed for this request so far.
    RedirectHistory redirects();

    /// The route that a request with these headers would take; null for none. Changes nothing.
    @Nullable RouteDecision routeOf(HeaderBlock headers);

    /// This stream is over, logged with this response; another one takes its place and begins with
    /// these headers.
    ///
    /// @param body handed over; null for none
    void startAgain(HeaderBlock response, HeaderBlock headers, @Nullable ByteBuf body);
}
