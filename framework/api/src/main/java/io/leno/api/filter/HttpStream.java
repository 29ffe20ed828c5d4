package io.leno.api.filter;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What a filter can do with its stream. Belongs to the stream's event loop: from another thread
/// only [#execute] may be called. After the stream's end every call does nothing.
@ProviderType
public interface HttpStream {
    Headers requestHeaders();

    /// Null until there is a response.
    @Nullable Headers responseHeaders();

    /// Goes on with a request that this filter paused: what was held is passed to the next filter.
    void resumeRequest();

    /// Goes on with a response that this filter paused.
    void resumeResponse();

    /// Answers the request here. The response passes the filters before and including this one on
    /// its way back; nothing more of the request reaches the filters after it. Envoy: local reply.
    ///
    /// @param body whatever its bytes are; not to be modified afterwards
    /// @param headers changes the response's headers, `content-type` is `text/plain` until then
    /// @param details goes to the access log's `RESPONSE_CODE_DETAILS`: `fault_filter_abort`
    void reply(int status, byte[] body, Consumer<Headers> headers, String details);

    /// Answers with a text, in UTF-8.
    default void reply(int status, String body, Consumer<Headers> headers, String details) {
        reply(status, body.getBytes(StandardCharsets.UTF_8), headers, details);
    }

    /// Answers with a body and no headers of its own.
    default void reply(int status, String body, String details) {
        reply(status, body, headers -> {}, details);
    }

    /// The most specific per-route configuration this filter's factory made for the route that was
    /// chosen (weighted cluster, route, virtual host), or null.
    @Nullable Object routeConfig();

    /// All per-route configurations this filter's factory made for the chosen route, the most
    /// specific first; for filters that combine levels. Empty where there is none.
    default List<Object> routeConfigs() {
        Object one = routeConfig();
        return one == null ? List.of() : List.of(one);
    }

    /// What the chosen route and its virtual host say of rates, as this filter's factory read it.
    default RouteRates routeRates() {
        return RouteRates.NONE;
    }

    /// Counts one more under the connection manager's prefix: `cors.origin_valid` becomes
    /// `http.<prefix>.cors.origin_valid`. Does nothing where nobody counts.
    default void count(String name) {}

    /// As [#count], under a name of its own, whatever the connection manager's prefix is.
    default void countAs(String name) {}

    /// Fills `%COMMAND%`s in as the access log does, with what is known of the stream now; nothing
    /// where a value is missing. The format is read once and kept: it comes from a configuration,
    /// never from a request. By default the text stays as it is.
    ///
    /// @throws IllegalArgumentException when it is no format
    default String format(String format) {
        return format;
    }

    /// Lets at most this many bytes of a body be held for filters that pause, in place of what the
    /// connection manager lets.
    default void bufferLimit(int bytes) {}

    /// Named objects that belong to the client's connection and are the same for all its streams.
    /// Modifiable.
    default Map<String, Object> connectionState() {
        return new HashMap<>();
    }

    /// Named objects of this stream, beside the connection's; access logs show their text.
    /// Modifiable. Envoy: filter state.
    default Map<String, Object> filterState() {
        return new HashMap<>();
    }

    /// Makes a call to a cluster. Its outcome comes on this event loop, never before this method
    /// has returned; when the stream ends before, the call is cancelled. What the outcome's
    /// receiver throws fails the stream.
    ///
    /// @throws UnsupportedOperationException where there are no clusters to call
    default Call call(HttpCall call, Consumer<CallOutcome> outcome) {
        throw new UnsupportedOperationException("no calls to " + call.cluster());
    }

    /// The index of the stream's event loop, from 0; see [FilterContext#perLoop].
    default int loop() {
        return 0;
    }

    /// What is held of the request's body for this filter.
    default BodyBuffer requestBody() {
        throw new UnsupportedOperationException("requestBody");
    }

    /// What is held of the response's body for this filter.
    default BodyBuffer responseBody() {
        throw new UnsupportedOperationException("responseBody");
    }

    /// Sends bytes on to the next filter now, past what is held. Envoy:
    /// `injectDecodedDataToFilterChain`.
    ///
    /// @throws IllegalStateException when the headers are still held for this filter
    default void injectRequestData(byte[] data, boolean endOfStream) {
        throw new UnsupportedOperationException("injectRequestData");
    }

    /// As [#injectRequestData], for the response.
    default void injectResponseData(byte[] data, boolean endOfStream) {
        throw new UnsupportedOperationException("injectResponseData");
    }

    /// Adds trailers to a request that has none; in the call that says the request has ended, or
    /// while the end of the request is held for this filter.
    ///
    /// @throws IllegalStateException at any other time
    default Headers addRequestTrailers() {
        throw new UnsupportedOperationException("addRequestTrailers");
    }

    /// As [#addRequestTrailers], for the response.
    default Headers addResponseTrailers() {
        throw new UnsupportedOperationException("addResponseTrailers");
    }

    /// Has the first attempt go to the first of these hosts that the cluster has and may use, in
    /// place of the one it would pick. Before the request goes on. Envoy: override host.
    ///
    /// @param addresses `10.0.0.7:8080`, `[::1]:8080`; empty: as the cluster likes
    /// @param strict when the cluster has none of them the request fails with 503; otherwise the
    ///   cluster picks
    default void overrideUpstreamHost(List<String> addresses, boolean strict) {}

    /// What the access log shows as `RESPONSE_CODE_DETAILS`, until something else sets it.
    default void responseCodeDetails(String details) {}

    /// Ends the client's connection after this response. Envoy:
    /// `setShouldDrainConnectionUponCompletion`.
    default void closeAfterResponse() {}

    /// Says that the filter failed although the stream is in order: it is counted against it as if
    /// it had thrown.
    ///
    /// @param what in one line
    default void failed(String what) {}

    /// Says that the filter, a script, failed and that the message goes on without it. It counts as
    /// a failure of its generation, by which a canary is judged, and puts nothing into quarantine.
    ///
    /// @param what in one line
    default void failedOpen(String what) {}

    /// Ends the stream at once, without an answer where there was none. Envoy: `resetStream`.
    ///
    /// @param details as [#responseCodeDetails]
    default void reset(String details) {}

    /// Throws the chosen route away: it is matched again, with the headers as they are then, when
    /// next needed.
    void clearRouteCache();

    StreamInfo info();

    /// How the proxy and its clusters are.
    ProxyHealth proxyHealth();

    /// Says that the request is a health check: it does not count among the others, and access logs
    /// may leave it out. Before the request goes on.
    void markHealthCheck();

    /// Runs a task on the stream's event loop, from any thread; dropped if the stream has ended by
    /// then.
    void execute(Runnable task);

    /// Runs a task on the event loop after a delay, unless the stream ends or the returned handle
    /// is closed before.
    Timer schedule(Duration delay, Runnable task);

    /// Runs blocking work on a virtual thread and brings its outcome back to the event loop, unless
    /// the stream ends before: then the thread is interrupted. One of the two arguments is null.
    <T> void offload(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> outcome);

    /// A task that waits.
    interface Timer extends AutoCloseable {
        /// Cancels it; does nothing if it ran.
        @Override
        void close();
    }
}
