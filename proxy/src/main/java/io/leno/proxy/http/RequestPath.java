package io.leno.proxy.http;

import io.leno.api.filter.FilterStatus;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// From the client through the filters, first to last, to the router.
final class RequestPath extends FilterPath {
    RequestPath(Exchange exchange, FilterStream[] filters) {
        super(exchange, filters);
    }

    @Override
    int mirror(int at) {
        return at;
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
    void overflow() {
        StreamMishaps.requestTooLarge(exchange);
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
