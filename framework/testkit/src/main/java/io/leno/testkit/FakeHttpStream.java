package io.leno.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.Call;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ProxyHealth;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// One stream through one filter, without a proxy: the test is the downstream, the upstream, the
/// event loop and the clock.
///
/// ```java
/// var stream = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
/// stream.sendRequest();
/// assertThat(stream.isRequestPassed()).isTrue();
/// stream.sendResponse(FakeHeaders.response(200));
/// assertThat(stream.passedResponseHeaders().get("x-seen")).isEqualTo("yes");
/// ```
///
/// The thread that makes it is its event loop: `execute` runs at once there, and waits for
/// [#awaitTasks] when another thread calls it.
public final class FakeHttpStream implements HttpStream {
    private static final Pattern COMMAND =
            Pattern.compile("%[A-Z_0-9]+(?:\\([^)]*\\))?(?::\\d+)?%");

    private final Thread eventLoop = Thread.currentThread();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final FakeClock clock = new FakeClock();
    private final List<Runnable> cancellations = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private final FakeStreamInfo info = new FakeStreamInfo();
    private final FakeProxyHealth proxy = new FakeProxyHealth();
    private final FakeDirection request = new FakeDirection();
    private final FakeDirection response = new FakeDirection();
    private final Headers requestHeaders;
    private @Nullable Headers responseHeaders;
    private @Nullable HttpFilter filter;
    private @Nullable Object routeConfig;
    private @Nullable Reply reply;
    private int routeCacheClears;
    private final FakeCalls calls = new FakeCalls();
    private final List<String> failures = new ArrayList<>();
    private final List<String> openFailures = new ArrayList<>();
    private @Nullable String resetDetails;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, Object> connectionState = new HashMap<>();
    private @Nullable OverrideHost overrideHost;
    private @Nullable String details;
    private int loop;
    private boolean ended;
    private boolean healthCheck;

    public FakeHttpStream(Headers requestHeaders) {
        this.requestHeaders = requestHeaders;
    }

    /// A local reply the filter gave.
    ///
    /// @param headers as they were before the response passed the filter
    public record Reply(int status, byte[] content, Headers headers, String details) {
        /// What it says, read as UTF-8.
        public String body() {
            return new String(content, UTF_8);
        }
    }

    // What a test prepares.

    /// The per-route configuration the filter finds.
    public FakeHttpStream withRouteConfig(Object config) {
        routeConfig = config;
        return this;
    }

    /// How the proxy is; all is well, and there are no clusters, until a test says otherwise.
    public FakeProxyHealth proxy() {
        return proxy;
    }

    /// The proxy as calls out find it: the test answers them.
    public FakeCalls calls() {
        return calls;
    }

    /// Which event loop this is; 0 until a test says otherwise.
    public FakeHttpStream onLoop(int index) {
        loop = index;
        return this;
    }

    /// Makes the filter of this stream; before any event.
    public FakeHttpStream serve(HttpFilterSettings settings) {
        filter = settings.newFilter(this);
        return this;
    }

    // What a test does to the filter.

    /// The whole of a request without a body.
    public FilterStatus sendRequest() {
        return sendRequestHeaders(true);
    }

    public FilterStatus sendRequestHeaders(boolean endOfStream) {
        return request.headers(
                requestHeaders,
                endOfStream,
                () -> filter().onRequestHeaders(requestHeaders, endOfStream));
    }

    public FilterStatus sendRequestData(String data, boolean endOfStream) {
        return sendRequestData(data.getBytes(UTF_8), endOfStream);
    }

    public FilterStatus sendRequestData(byte[] data, boolean endOfStream) {
        var piece = new FakeDirection.Piece(data);
        return request.data(piece, endOfStream, () -> filter().onRequestData(piece, endOfStream));
    }

    public FilterStatus sendRequestTrailers(Headers trailers) {
        return request.trailers(trailers, () -> filter().onRequestTrailers(trailers));
    }

    /// The whole of a response without a body.
    public FilterStatus sendResponse(Headers headers) {
        return sendResponseHeaders(headers, true);
    }

    public FilterStatus sendResponseHeaders(Headers headers, boolean endOfStream) {
        responseHeaders = headers;
        return response.headers(
                headers, endOfStream, () -> filter().onResponseHeaders(headers, endOfStream));
    }

    public FilterStatus sendResponseData(String data, boolean endOfStream) {
        return sendResponseData(data.getBytes(UTF_8), endOfStream);
    }

    public FilterStatus sendResponseData(byte[] data, boolean endOfStream) {
        var piece = new FakeDirection.Piece(data);
        return response.data(piece, endOfStream, () -> filter().onResponseData(piece, endOfStream));
    }

    public FilterStatus sendResponseTrailers(Headers trailers) {
        return response.trailers(trailers, () -> filter().onResponseTrailers(trailers));
    }

    /// Ends the stream: timers and tasks are dropped, workers interrupted, the filter told.
    public void end() {
        if (ended) return;
        ended = true;
        tasks.clear();
        cancellations.forEach(Runnable::run);
        workers.forEach(Thread::interrupt);
        calls.cancelAll();
        filter().onStreamEnd();
    }

    /// Time of this stream's timers.
    public FakeClock clock() {
        return clock;
    }

    /// Waits until another thread has handed a task to the event loop, then runs all there are.
    ///
    /// @throws AssertionError when none comes in time
    public void awaitTasks(Duration timeout) throws InterruptedException {
        Runnable task = tasks.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (task == null) throw new AssertionError("no task within " + timeout);
        for (; task != null; task = tasks.poll()) {
            if (!ended) task.run();
        }
    }

    // What a test sees afterwards.

    /// True when the next filter has got the request's headers.
    public boolean isRequestPassed() {
        return request.headers() != null;
    }

    /// True when the next filter has got all of the request.
    public boolean isRequestComplete() {
        return request.isComplete();
    }

    /// True when the filter has said that the request is a health check.
    public boolean isHealthCheck() {
        return healthCheck;
    }

    public boolean isRequestPaused() {
        return request.isPaused();
    }

    /// The request's body as far as the next filter has got it.
    public String passedRequestBody() {
        return new String(request.body(), UTF_8);
    }

    public @Nullable Headers passedRequestTrailers() {
        return request.trailers();
    }

    /// True when the response's headers, of upstream or of a local reply, are on their way
    /// downstream.
    public boolean isResponsePassed() {
        return response.headers() != null;
    }

    public boolean isResponseComplete() {
        return response.isComplete();
    }

    public boolean isResponsePaused() {
        return response.isPaused();
    }

    /// The response's headers as downstream gets them.
    ///
    /// @throws AssertionError when it has got none yet
    public Headers passedResponseHeaders() {
        Headers headers = response.headers();
        if (headers == null) throw new AssertionError("no response has passed the filter yet");
        return headers;
    }

    public String passedResponseBody() {
        return new String(response.body(), UTF_8);
    }

    public @Nullable Headers passedResponseTrailers() {
        return response.trailers();
    }

    /// The local reply the filter gave.
    ///
    /// @throws AssertionError when it gave none
    public Reply replied() {
        if (reply == null) throw new AssertionError("the filter has not replied");
        return reply;
    }

    public boolean hasReplied() {
        return reply != null;
    }

    /// How often the filter threw the chosen route away.
    public int routeCacheClears() {
        return routeCacheClears;
    }

    /// What the filter counted, by name: of [#count] and [#countAs].
    public Map<String, Integer> counts() {
        return counts;
    }

    /// The host the filter wants; null where it wants none.
    public @Nullable OverrideHost overrideHost() {
        return overrideHost;
    }

    /// A host that a filter wants.
    public record OverrideHost(List<String> addresses, boolean strict) {}

    /// What the filter said about the response; null for nothing.
    public @Nullable String responseCodeDetails() {
        return details;
    }

    /// What the filter said of its own failures.
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /// Of scripts that failed and let the message go on.
    public List<String> openFailures() {
        return List.copyOf(openFailures);
    }

    /// Why the filter ended the stream; null when it did not.
    public @Nullable String resetDetails() {
        return resetDetails;
    }

    // What the filter does to the stream.

    @Override
    public void failedOpen(String what) {
        openFailures.add(what);
    }

    @Override
    public void failed(String what) {
        failures.add(what);
    }

    @Override
    public void reset(String why) {
        requireEventLoop("reset");
        resetDetails = why;
    }

    @Override
    public Call call(HttpCall call, Consumer<CallOutcome> outcome) {
        requireEventLoop("call");
        return ended ? () -> {} : calls.call(call, outcome);
    }

    @Override
    public int loop() {
        return loop;
    }

    @Override
    public void count(String name) {
        counts.merge(name, 1, Integer::sum);
    }

    @Override
    public void countAs(String name) {
        counts.merge(name, 1, Integer::sum);
    }

    @Override
    public Map<String, Object> connectionState() {
        return connectionState;
    }

    @Override
    public Map<String, Object> filterState() {
        return info.filterState;
    }

    @Override
    public BodyBuffer requestBody() {
        return request.buffer();
    }

    @Override
    public BodyBuffer responseBody() {
        return response.buffer();
    }

    @Override
    public void injectRequestData(byte[] data, boolean endOfStream) {
        request.inject(data, endOfStream);
    }

    @Override
    public void injectResponseData(byte[] data, boolean endOfStream) {
        response.inject(data, endOfStream);
    }

    @Override
    public Headers addRequestTrailers() {
        return request.addTrailers();
    }

    @Override
    public Headers addResponseTrailers() {
        return response.addTrailers();
    }

    @Override
    public void overrideUpstreamHost(List<String> addresses, boolean strict) {
        overrideHost = new OverrideHost(addresses, strict);
    }

    @Override
    public void responseCodeDetails(String text) {
        details = text;
    }

    @Override
    public Headers requestHeaders() {
        return requestHeaders;
    }

    @Override
    public @Nullable Headers responseHeaders() {
        return responseHeaders;
    }

    @Override
    public void resumeRequest() {
        requireEventLoop("resumeRequest");
        if (!ended && reply == null) request.resume();
    }

    @Override
    public void resumeResponse() {
        requireEventLoop("resumeResponse");
        if (!ended) response.resume();
    }

    @Override
    public void reply(int status, byte[] body, Consumer<Headers> headers, String details) {
        requireEventLoop("reply");
        if (ended) return;
        if (reply != null) throw new IllegalStateException("replied twice: " + reply.details);
        var own = FakeHeaders.response(status);
        if (body.length > 0) {
            own.set("content-length", Integer.toString(body.length));
            own.set("content-type", "text/plain");
        }
        headers.accept(own);
        reply = new Reply(status, body, copy(own), details);
        request.abandon();
        sendResponseHeaders(own, body.length == 0);
        if (body.length > 0) sendResponseData(body, true);
    }

    @Override
    public @Nullable Object routeConfig() {
        return routeConfig;
    }

    @Override
    public void clearRouteCache() {
        requireEventLoop("clearRouteCache");
        routeCacheClears++;
    }

    /// Nothing is known of the stream: each command is 0.
    @Override
    public String format(String format) {
        return COMMAND.matcher(format).replaceAll("0");
    }

    @Override
    public FakeStreamInfo info() {
        return info;
    }

    @Override
    public ProxyHealth proxyHealth() {
        return proxy;
    }

    @Override
    public void markHealthCheck() {
        healthCheck = true;
    }

    @Override
    public void execute(Runnable task) {
        if (!Thread.currentThread().equals(eventLoop)) {
            tasks.add(task);
            return;
        }
        if (!ended) task.run();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        requireEventLoop("schedule");
        if (ended) return () -> {};
        Runnable cancel = clock.schedule(delay, task);
        cancellations.add(cancel);
        return cancel::run;
    }

    @Override
    public <T> void offload(
            Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
        requireEventLoop("offload");
        if (ended) return;
        workers.add(Thread.startVirtualThread(() -> execute(outcomeOf(work, outcome))));
    }

    private static <T> Runnable outcomeOf(
            Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
        try {
            T result = work.call();
            return () -> outcome.accept(result, null);
        } catch (Throwable failure) {
            return () -> outcome.accept(null, failure);
        }
    }

    private HttpFilter filter() {
        if (filter == null) throw new IllegalStateException("no filter yet: call serve first");
        return filter;
    }

    private void requireEventLoop(String method) {
        if (!Thread.currentThread().equals(eventLoop)) {
            throw new IllegalStateException(
                    method
                            + " called on "
                            + Thread.currentThread()
                            + " (expected: the event loop; only execute may be called elsewhere)");
        }
    }

    private static FakeHeaders copy(Headers headers) {
        var copy = FakeHeaders.none();
        headers.forEach(copy::add);
        return copy;
    }
}
