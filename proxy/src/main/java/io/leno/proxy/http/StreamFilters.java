package io.leno.proxy.http;

import io.leno.proxy.filter.ConfiguredFilter;
import io.leno.proxy.filter.FilterChain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// The filters of one stream, and its two ways through them.
final class StreamFilters {
    private final Exchange exchange;
    private FilterStream[] filters = new FilterStream[0];
    private RequestPath request;
    private ResponsePath response;

    StreamFilters(Exchange exchange) {
        this.exchange = exchange;
        request = new RequestPath(exchange, filters);
        response = new ResponsePath(exchange, filters);
    }

    /// Makes a filter for each place of the chain.
    ///
    /// @param blame gets the plugin that fails
    /// @return false when one fails; those before it are there
    boolean make(
            FilterChain chain,
            Predicate<ConfiguredFilter> leftOut,
            BiConsumer<ConfiguredFilter, Throwable> blame) {
        if (chain.size() == 0) return true;
        List<FilterStream> made = new ArrayList<>(chain.size());
        boolean good = true;
        for (int i = 0; good && i < chain.size(); i++) {
            ConfiguredFilter configured = chain.filter(i);
            if (leftOut.test(configured)) continue;
            try {
                made.add(new FilterStream(exchange, configured, made.size()));
            } catch (RuntimeException e) {
                blame.accept(configured, e);
                good = false;
            }
        }
        filters = made.toArray(FilterStream[]::new);
        request = new RequestPath(exchange, filters);
        response = new ResponsePath(exchange, filters);
        return good;
    }

    int size() {
        return filters.length;
    }

    ConfiguredFilter configured(int at) {
        return filters[at].configured();
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

    /// The stream has ended.
    ///
    /// @param blame gets the plugins that fail
    void end(BiConsumer<ConfiguredFilter, Throwable> blame) {
        for (FilterStream filter : filters) {
            try {
                filter.end();
            } catch (RuntimeException e) {
                blame.accept(filter.configured(), e);
            }
        }
    }
}
