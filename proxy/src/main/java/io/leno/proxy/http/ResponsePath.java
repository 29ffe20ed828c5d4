package io.leno.proxy.http;

import io.leno.api.filter.FilterStatus;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// From the router, or a filter that answers, back through the filters, last to first, to the
/// client.
final class ResponsePath extends FilterPath {
    ResponsePath(Exchange exchange, FilterStream[] filters) {
        super(exchange, filters);
    }

    @Override
    int mirror(int at) {
        return filters.length - 1 - at;
    }

    @Override
    FilterStatus headers(int at, HeaderBlock headers, boolean end) {
        return filters[mirror(at)].filter().onResponseHeaders(headers, end);
    }

    @Override
    FilterStatus data(int at, Piece data, boolean end) {
        return filters[mirror(at)].filter().onResponseData(data, end);
    }

    @Override
    FilterStatus trailers(int at, HeaderBlock trailers) {
        return filters[mirror(at)].filter().onResponseTrailers(trailers);
    }

    @Override
    void overflow() {
        StreamMishaps.responseTooLarge(exchange);
    }

    @Override
    void reading(boolean wanted) {
        exchange.router().responseReading(wanted);
    }

    @Override
    void headersDone(HeaderBlock headers, boolean end) {
        if (ResponseHead.hasStatus(headers)) exchange.sendHeaders(headers, end);
        else StreamMishaps.withoutStatus(exchange);
    }

    @Override
    void dataDone(ByteBuf data, boolean end) {
        exchange.sendData(data, end);
    }

    @Override
    void endDone(@Nullable HeaderBlock trailers) {
        exchange.sendEnd(trailers);
    }
}
