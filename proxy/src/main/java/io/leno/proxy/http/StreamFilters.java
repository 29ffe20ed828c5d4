package io.leno.proxy.http;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.Headers;
import io.leno.proxy.filter.ConfiguredFilter;
import io.leno.proxy.filter.FilterChain;
import io.leno.proxy.route.PerFilterConfig;
import io.leno.proxy.route.RouteDecision;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The filters of one stream, and its two ways through them.
final class StreamFilters {
    private static final Logger log = LoggerFactory.getLogger(StreamFilters.class);
    private static final FilterStream[] NONE = {};

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
        if (chain.size() == 0 || makeAll(chain)) return true;
        exchange.answer(0, 500, "", none -> {}, "filter_error");
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
    private boolean makeAll(FilterChain chain) {
        made = true;
        List<FilterStream> all = new ArrayList<>(chain.size());
        boolean good = true;
        for (int i = 0; good && i < chain.size(); i++) {
            ConfiguredFilter configured = chain.filter(i);
            if (isDisabled(configured)) continue;
            try {
                all.add(new FilterStream(exchange, configured, all.size()));
            } catch (RuntimeException e) {
                blame(configured, e);
                good = false;
            }
        }
        filters = all.toArray(FilterStream[]::new);
        request = new RequestPath(exchange, filters);
        response = new ResponsePath(exchange, filters);
        return good;
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

    private boolean isDisabled(ConfiguredFilter filter) {
        RouteDecision decision = exchange.route();
        PerFilterConfig byRoute = decision == null ? null : decision.filterConfig(filter.name());
        return byRoute == null ? filter.isDisabled() : byRoute.disabled();
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
                failed(at, e);
                return;
            }
        }
    }

    void reply(int at, int status, String body, Consumer<Headers> headers, String details) {
        exchange.answer(response.mirror(at), status, body, headers, details);
    }

    /// A filter broke its contract: the stream fails, the plugin is named.
    void failed(int at, Throwable failure) {
        ConfiguredFilter broken = filters[at].configured();
        blame(broken, failure);
        if (exchange.isResponseStarted()) {
            exchange.breakOff("filter_error");
            return;
        }
        // The filter itself is not asked again, and after a second failure none is.
        int from = exchange.isAnsweredHere() ? filters.length : response.mirror(at) + 1;
        exchange.answerAgain(from, 500, "filter_error{" + broken.name() + "}");
    }

    private void blame(ConfiguredFilter filter, Throwable failure) {
        exchange.carrier().stats().filterErrors.inc();
        String listener = exchange.info().listenerName();
        log.warn("Filter {} failed on {}", filter.blame(), listener, failure);
    }

    /// The stream has ended.
    void end() {
        if (filters.length == 0) return;
        int loop = exchange.worker().index();
        long micros = exchange.info().durationNanos() / 1_000;
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
