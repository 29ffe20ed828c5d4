package io.leno.proxy.filter;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;

import org.jspecify.annotations.Nullable;

/// Answers in the place of a filter that is required and cannot serve.
final class RefusingFilter implements HttpFilter {
    private final HttpStream stream;
    private final int status;
    private final String details;
    private final @Nullable ResponseFlag flag;

    private RefusingFilter(
            HttpStream stream, int status, String details, @Nullable ResponseFlag flag) {
        this.stream = stream;
        this.status = status;
        this.details = details;
        this.flag = flag;
    }

    static RefusingFilter quarantined(HttpStream stream, int status, String details) {
        return new RefusingFilter(stream, status, details, null);
    }

    /// Nobody provides the filter: flag `NFCF`, as Envoy does for one whose configuration it cannot
    /// get.
    static RefusingFilter missing(HttpStream stream, int status, String details) {
        return new RefusingFilter(stream, status, details, ResponseFlag.NO_FILTER_CONFIG_FOUND);
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        if (flag != null) stream.info().addFlag(flag);
        stream.reply(status, "", details);
        return FilterStatus.PAUSE;
    }
}
