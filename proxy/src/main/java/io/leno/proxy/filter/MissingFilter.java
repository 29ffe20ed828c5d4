package io.leno.proxy.filter;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;

/// Answers 500 in place of a required filter that nobody provides any more, as Envoy does for a
/// filter whose configuration it cannot get (flag `NFCF`).
final class MissingFilter implements HttpFilter {
    private final String name;
    private final HttpStream stream;

    MissingFilter(String name, HttpStream stream) {
        this.name = name;
        this.stream = stream;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        stream.info().addFlag(ResponseFlag.NO_FILTER_CONFIG_FOUND);
        stream.reply(500, "", "filter_chain_not_found{" + name + "}");
        return FilterStatus.PAUSE;
    }
}
