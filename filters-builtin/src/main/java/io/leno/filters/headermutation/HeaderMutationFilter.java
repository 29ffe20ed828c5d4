package io.leno.filters.headermutation;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;

import java.util.ArrayList;
import java.util.List;

/// One request and its response, edited by the filter's rules and then by those of the route.
final class HeaderMutationFilter implements HttpFilter {
    private final HttpStream stream;
    private final MessageEdits ofFilter;
    private final boolean specificLast;
    private List<MessageEdits> ofRoute = List.of();

    HeaderMutationFilter(HttpStream stream, MessageEdits ofFilter, boolean specificLast) {
        this.stream = stream;
        this.ofFilter = ofFilter;
        this.specificLast = specificLast;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        ofFilter.editRequest(headers, stream);
        ofRoute = levels();
        for (MessageEdits edits : ofRoute) edits.editRequest(headers, stream);
        return FilterStatus.CONTINUE;
    }

    private List<MessageEdits> levels() {
        List<MessageEdits> levels = new ArrayList<>(2);
        for (Object level : stream.routeConfigs()) {
            if (level instanceof MessageEdits edits) levels.add(edits);
        }
        return specificLast ? levels.reversed() : levels;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        ofFilter.editResponse(headers, stream);
        if (ofRoute.isEmpty()) ofRoute = levels();
        for (MessageEdits edits : ofRoute) edits.editResponse(headers, stream);
        return FilterStatus.CONTINUE;
    }
}
