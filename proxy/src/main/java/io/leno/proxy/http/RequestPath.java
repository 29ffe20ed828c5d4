package io.leno.proxy.http;

import io.leno.api.filter.FilterStatus;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// From the client through the filters, first to last, to the router.
final class RequestPath extends FilterPath {
    private final Exchange exchange;
    private final FilterStream[] filters;

    RequestPath(Exchange exchange, FilterStream[] filters) {
        super(filters.length);
        this.exchange = exchange;
        this.filters = filters;
    }

    @Override
    FilterStatus headers(int at, HeaderBlock headers, boolean end) {
        return filters[at].filter().onRequestHeaders(headers, end);
    }

    @Override
    FilterStatus data(int at, Piece data, boolean end) {
        return filters[at].filter().onRequestData(data, end);
    }

    @Override
    FilterStatus trailers(int at, HeaderBlock trailers) {
        return filters[at].filter().onRequestTrailers(trailers);
    }

    @Override
    void failed(int at, Throwable failure) {
        exchange.filters().failed(at, failure);
    }

    @Override
    void overflow() {
        StreamMishaps.requestTooLarge(exchange);
    }

    @Override
    int limit() {
        return exchange.bufferLimit();
    }

    @Override
    void reading(boolean wanted) {
        exchange.carrier().reading(wanted);
    }

    @Override
    void headersDone(HeaderBlock headers, boolean end) {
        exchange.router().headers(headers, end);
    }

    @Override
    void dataDone(ByteBuf data, boolean end) {
        exchange.router().data(data, end);
    }

    @Override
    void endDone(@Nullable HeaderBlock trailers) {
        exchange.router().end(trailers);
    }
}
