package io.leno.proxy.http;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.Headers;
import io.leno.api.filter.RouteRates;
import io.leno.proxy.filter.ConfiguredFilter;
import io.leno.proxy.filter.FilterChain;
import io.leno.proxy.filter.FilterPolicy.OnFailure;
import io.leno.proxy.filter.Misbehaviour;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.PerFilterConfig;
import io.leno.proxy.route.RouteDecision;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// The filters of one stream, and its two ways through them.
final class StreamFilters {
    private static final FilterStream[] NONE = {};

    /// In one of so many streams calls are measured.
    private static final int SAMPLE = 64;

    private final Exchange exchange;
    private FilterStream[] filters = NONE;
    private RequestPath request;
    private ResponsePath response;
    private boolean made;

    StreamFilters(Exchange exchange) {
        this.exchange = exchange;
        request = new RequestPath(exchange, filters);
        response = new ResponsePath(exchange, filters);
    }

    /// Makes a filter for each place of the chain.
    ///
    /// @return false when one fails: the request is answered then
    boolean make(FilterChain chain) {
        ConfiguredFilter broken = chain.size() == 0 ? null : makeAll(chain);
        if (broken == null) return true;
        int status = broken.policy().onFailure().status();
        exchange.answer(0, status, "", none -> {}, "filter_error{" + broken.name() + "}");
        return false;
    }

    /// An answer that comes before the filters were made passes them nevertheless, as in Envoy; no
    /// route was looked for.
    void makeForReply(FilterChain chain, StreamRoute route) {
        if (made || chain.size() == 0) return;
        route.settle();
        make(chain);
    }

    /// Those before the one that fails are there.
    ///
    /// @return the one that fails, and must not be left out; null if none does
    private @Nullable ConfiguredFilter makeAll(FilterChain chain) {
        made = true;
        List<FilterStream> all = new ArrayList<>(chain.size());
        boolean sample = exchange.worker().activity().isSample(SAMPLE);
        long chance = chain.hasCanaries() ? ThreadLocalRandom.current().nextLong() : 0;
        ConfiguredFilter broken = null;
        for (int i = 0; broken == null && i < chain.size(); i++) {
            ConfiguredFilter configured =
                    chain.hasCanaries() ? filterFor(chain, i, chance) : chain.filter(i);
            if (!serves(configured)) continue;
            try {
                all.add(new FilterStream(exchange, configured, all.size(), sample));
            } catch (Throwable e) { // a plugin's error must not end the event loop
                blame(configured, e);
                configured.account().skipped(exchange.worker().index());
                if (configured.policy().onFailure() != OnFailure.GO_ON) broken = configured;
            }
        }
        filters = all.toArray(FilterStream[]::new);
        request = new RequestPath(exchange, filters);
        response = new ResponsePath(exchange, filters);
        return broken;
    }

    private ConfiguredFilter filterFor(FilterChain chain, int at, long chance) {
        return chain.filterFor(
                at, exchange.requestHeaders(), exchange.info().downstreamRemoteAddress(), chance);
    }

    int size() {
        return filters.length;
    }

    RequestPath request() {
        return request;
    }

    ResponsePath response() {
        return response;
    }

    /// Nothing goes either way any more; what is held is dropped.
    void stop() {
        request.stop();
        response.stop();
    }

    /// Another response takes the way of the one before.
    ResponsePath otherResponse() {
        stop();
        response = new ResponsePath(exchange, filters);
        return response;
    }

    /// Whether the filter has a part in this stream.
    private boolean serves(ConfiguredFilter filter) {
        RouteDecision decision = exchange.route();
        PerFilterConfig byRoute = decision == null ? null : decision.filterConfig(filter.name());
        if (byRoute == null ? filter.isDisabled() : byRoute.disabled()) return false;
        if (!filter.matches(exchange.requestHeaders(), byRoute)) return false;
        boolean out = filter.isInQuarantine() && filter.policy().onFailure() == OnFailure.GO_ON;
        if (out) filter.account().skipped(exchange.worker().index());
        return !out;
    }

    @Nullable Object routeConfig(ConfiguredFilter filter) {
        RouteDecision decision = exchange.route();
        PerFilterConfig config = decision == null ? null : decision.filterConfig(filter.name());
        return config == null ? null : filter.routeConfig(config);
    }

    List<Object> routeConfigs(ConfiguredFilter filter) {
        RouteDecision decision = exchange.route();
        if (decision == null) return List.of();
        List<Object> all = new ArrayList<>(2);
        for (PerFilterConfig config : decision.filterConfigs(filter.name())) {
            Object made = filter.routeConfig(config);
            if (made != null) all.add(made);
        }
        return all;
    }

    RouteRates rates(ConfiguredFilter filter) {
        RouteDecision decision = exchange.route();
        if (decision == null || !(decision.action() instanceof Forward)) return RouteRates.NONE;
        return new RouteRates(
                filter.rates(decision.route().rates()),
                filter.rates(decision.virtualHost().rates()),
                decision.route().includesHostRates());
    }

    void resumeRequest(int at) {
        request.resume(at);
    }

    void resumeResponse(int at) {
        response.resume(response.mirror(at));
    }

    BodyBuffer requestBody(int at) {
        return request.body(at);
    }

    BodyBuffer responseBody(int at) {
        return response.body(response.mirror(at));
    }

    void injectResponse(int at, byte[] data, boolean end) {
        response.inject(response.mirror(at), data, end);
    }

    Headers addResponseTrailers(int at) {
        return response.addTrailers(response.mirror(at));
    }

    /// A `100 Continue` is on its way to the client.
    void informational(Headers headers) {
        for (int at = filters.length - 1; at >= 0; at--) {
            try {
                filters[at].filter().onInformational(headers);
            } catch (Throwable e) { // a plugin's error must not end the event loop
                if (!failed(at, e)) return;
            }
        }
    }

    void reply(int at, int status, byte[] body, Consumer<Headers> headers, String details) {
        exchange.answer(response.mirror(at), status, body, headers, details);
    }

    /// A filter broke its contract.
    ///
    /// @return true: the stream goes on without it
    boolean failed(int at, Throwable failure) {
        ConfiguredFilter broken = filters[at].configured();
        blame(broken, failure);
        return giveUp(at, "filter_error{" + broken.name() + "}");
    }

    /// A filter did not resume what it paused.
    void pausedTooLong(int at) {
        ConfiguredFilter silent = filters[at].configured();
        long millis = silent.policy().limits().pauseTime().toMillis();
        silent.misbehaved(
                Misbehaviour.NEVER_RESUMED, "paused for " + millis + " ms, its limit", null);
        var _ = giveUp(at, "filter_pause_timeout{" + silent.name() + "}");
    }

    /// More is held for a filter than may be.
    ///
    /// @param own past its own limit, which is its fault; else the connection manager's
    void heldTooMuch(int at, long bytes, boolean own) {
        ConfiguredFilter greedy = filters[at].configured();
        String what = bytes + " bytes are held for it";
        if (!own) {
            greedy.misbehaved(Misbehaviour.HELD_TOO_MUCH, what, null);
            return;
        }
        greedy.misbehaved(Misbehaviour.OVER_BUFFER, what, null);
        var _ = giveUp(at, "filter_buffer_limit{" + greedy.name() + "}");
    }

    /// The stream goes on without the filter, or ends with an answer, as its policy says.
    private boolean giveUp(int at, String details) {
        FilterStream broken = filters[at];
        OnFailure then = broken.configured().policy().onFailure();
        if (then == OnFailure.GO_ON) {
            broken.leave();
            request.resume(at);
            response.resume(response.mirror(at));
            return true;
        }
        if (exchange.isResponseStarted()) {
            exchange.breakOff(details);
            return false;
        }
        // The filter itself is not asked again, and after a second failure none is.
        int from = exchange.isAnsweredHere() ? filters.length : response.mirror(at) + 1;
        exchange.answerAgain(from, then.status(), "", details);
        return false;
    }

    private void blame(ConfiguredFilter filter, Throwable failure) {
        exchange.carrier().stats().filterErrors.inc();
        filter.misbehaved(
                Misbehaviour.THREW,
                failure + " on listener " + exchange.info().listenerName(),
                failure);
    }

    /// The stream has ended.
    void end() {
        if (filters.length == 0) return;
        int loop = exchange.worker().index();
        long micros = exchange.info().untilResponseNanos() / 1_000;
        boolean bad = exchange.info().hasFailed();
        for (FilterStream filter : filters) {
            filter.configured().account().ended(loop, micros, bad);
            try {
                filter.end();
            } catch (RuntimeException e) {
                blame(filter.configured(), e);
            }
        }
    }
}
