package io.leno.proxy.http;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.Call;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ProxyHealth;
import io.leno.api.filter.RouteRates;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.cluster.OverrideHost;
import io.leno.proxy.filter.ConfiguredFilter;
import io.leno.proxy.filter.Misbehaviour;
import io.leno.proxy.upstream.Worker;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// One filter's view of its stream, and the filter.
final class FilterStream implements HttpStream {
    private final Exchange exchange;
    private final ConfiguredFilter configured;
    private final int at;
    private final @Nullable GuardedFilter filter;
    private final FilterErrands errands = new FilterErrands();

    /// @param sample its calls are measured
    /// @throws RuntimeException when the plugin fails
    FilterStream(Exchange exchange, ConfiguredFilter configured, int at, boolean sample) {
        this.exchange = exchange;
        this.configured = configured;
        this.at = at;
        Worker worker = exchange.worker();
        filter =
                new GuardedFilter(
                        made(worker), configured, worker.activity(), worker.index(), sample);
        configured.account().begun(worker.index());
    }

    private HttpFilter made(Worker worker) {
        if (configured.isInQuarantine()) {
            configured.account().refused(worker.index());
            return configured.refusing(this);
        }
        long before = worker.activity().enter(configured.id());
        try {
            return configured.newFilter(this);
        } finally {
            worker.activity().leave(before);
        }
    }

    GuardedFilter filter() {
        if (filter == null) throw new IllegalStateException("still being made");
        return filter;
    }

    /// The stream goes on without the filter.
    void leave() {
        filter().leave();
        configured.account().skipped(exchange.worker().index());
    }

    /// What it asks for after that does not count.
    private boolean isOver() {
        return exchange.hasEnded() || filter == null || filter.isOut();
    }

    /// So many bytes more, or less, wait for it.
    void held(long bytes) {
        configured.account().held(exchange.worker().index(), bytes);
    }

    /// Ends a pause that has just begun, unless it may last for ever.
    @Nullable PauseDeadline pauseDeadline() {
        Duration most = configured.policy().limits().pauseTime();
        if (most.isZero()) return null;
        return new PauseDeadline(
                exchange.worker().loop(), most, () -> exchange.filters().pausedTooLong(at));
    }

    ConfiguredFilter configured() {
        return configured;
    }

    /// The stream has ended: nothing of the filter runs any more but its last call.
    void end() {
        errands.end(configured);
        filter().onStreamEnd();
    }

    @Override
    public Call call(HttpCall call, Consumer<CallOutcome> outcome) {
        if (exchange.hasEnded()) return () -> {};
        var pending = new Pending(outcome);
        Call made = configured.client().send(exchange.worker(), call, pending::tell);
        pending.call = made;
        errands.add(made);
        return made;
    }

    /// A call that is forgotten once its outcome is there.
    private final class Pending {
        private final Consumer<CallOutcome> outcome;
        private @Nullable Call call;

        Pending(Consumer<CallOutcome> outcome) {
            this.outcome = outcome;
        }

        void tell(CallOutcome told) {
            if (call != null) errands.remove(call);
            run(() -> outcome.accept(told));
        }
    }

    @Override
    public int loop() {
        return exchange.worker().index();
    }

    @Override
    public BodyBuffer requestBody() {
        return exchange.filters().requestBody(at);
    }

    @Override
    public BodyBuffer responseBody() {
        return exchange.filters().responseBody(at);
    }

    @Override
    public void injectRequestData(byte[] data, boolean endOfStream) {
        if (isOver()) return;
        long before = filter().toProxy();
        try {
            exchange.filters().request().inject(at, data, endOfStream);
        } finally {
            filter().back(before);
        }
    }

    @Override
    public void injectResponseData(byte[] data, boolean endOfStream) {
        if (isOver()) return;
        long before = filter().toProxy();
        try {
            exchange.filters().injectResponse(at, data, endOfStream);
        } finally {
            filter().back(before);
        }
    }

    @Override
    public Headers addRequestTrailers() {
        return exchange.filters().request().addTrailers(at);
    }

    @Override
    public Headers addResponseTrailers() {
        return exchange.filters().addResponseTrailers(at);
    }

    @Override
    public void overrideUpstreamHost(List<String> addresses, boolean strict) {
        exchange.overrideHost(new OverrideHost(addresses, strict));
    }

    @Override
    public void responseCodeDetails(String details) {
        exchange.info().details = details;
    }

    @Override
    public Map<String, Object> filterState() {
        return exchange.info().filterState();
    }

    @Override
    public Headers requestHeaders() {
        return exchange.requestHeaders();
    }

    @Override
    public @Nullable Headers responseHeaders() {
        return exchange.responseHeaders();
    }

    @Override
    public void resumeRequest() {
        if (isOver()) return;
        long before = filter().toProxy();
        try {
            exchange.filters().resumeRequest(at);
        } finally {
            filter().back(before);
        }
    }

    @Override
    public void resumeResponse() {
        if (isOver()) return;
        long before = filter().toProxy();
        try {
            exchange.filters().resumeResponse(at);
        } finally {
            filter().back(before);
        }
    }

    @Override
    public void reply(int status, byte[] body, Consumer<Headers> headers, String details) {
        if (isOver()) return;
        long before = filter().toProxy();
        try {
            exchange.filters().reply(at, status, body, headers, details);
        } finally {
            filter().back(before);
        }
    }

    @Override
    public void closeAfterResponse() {
        if (!isOver()) exchange.carrier().closeAfterResponse();
    }

    @Override
    public void failed(String what) {
        String where = " on listener " + exchange.info().listenerName();
        configured.misbehaved(Misbehaviour.THREW, what + where, null);
    }

    @Override
    public void failedOpen(String what) {
        configured.failedOpen(what);
    }

    @Override
    public void reset(String details) {
        if (!isOver()) exchange.breakOff(details);
    }

    @Override
    public List<Object> routeConfigs() {
        return exchange.hasEnded() ? List.of() : exchange.filters().routeConfigs(configured);
    }

    @Override
    public RouteRates routeRates() {
        return exchange.hasEnded() ? RouteRates.NONE : exchange.filters().rates(configured);
    }

    @Override
    public void count(String name) {
        exchange.carrier().manager().filterCounter(name).inc();
    }

    @Override
    public void countAs(String name) {
        exchange.carrier().manager().counter(name).inc();
    }

    @Override
    public String format(String format) {
        return exchange.carrier().manager().format(format).format(exchange.info());
    }

    @Override
    public void bufferLimit(int bytes) {
        exchange.bufferLimit(bytes);
    }

    @Override
    public Map<String, Object> connectionState() {
        return exchange.carrier().listener().filterState();
    }

    @Override
    public @Nullable Object routeConfig() {
        return exchange.hasEnded() ? null : exchange.filters().routeConfig(configured);
    }

    @Override
    public void clearRouteCache() {
        exchange.streamRoute().clear();
    }

    @Override
    public StreamInfo info() {
        return exchange.info();
    }

    @Override
    public ProxyHealth proxyHealth() {
        return exchange.carrier().manager().health();
    }

    @Override
    public void markHealthCheck() {
        exchange.info().healthCheck = true;
        count("tracing.health_check");
    }

    @Override
    public void execute(Runnable task) {
        try {
            exchange.worker().loop().execute(() -> run(task));
        } catch (RejectedExecutionException ended) {
            // the proxy has, and so has the stream
        }
    }

    private void run(Runnable task) {
        if (isOver()) return;
        try {
            filter().run(task);
        } catch (Throwable e) { // a plugin's error must not end the event loop
            var _ = exchange.filters().failed(at, e);
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        if (exchange.hasEnded()) return () -> {};
        ScheduledFuture<?> timer =
                exchange.worker()
                        .loop()
                        .schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        errands.add(timer);
        return () -> timer.cancel(false);
    }

    @Override
    public <T> void offload(
            Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
        if (exchange.hasEnded()) return;
        Thread worker =
                Thread.ofVirtual()
                        .name("filter " + configured.name())
                        .unstarted(() -> offloaded(work, outcome));
        errands.add(worker);
        worker.start();
    }

    private <T> void offloaded(
            Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
        Thread worker = Thread.currentThread();
        T result = null;
        Throwable failure = null;
        try {
            result = work.call();
        } catch (Throwable e) { // whatever it is, the filter learns it
            failure = e;
        }
        T answer = result;
        Throwable error = failure;
        execute(
                () -> {
                    errands.remove(worker);
                    outcome.accept(answer, error);
                });
    }
}
