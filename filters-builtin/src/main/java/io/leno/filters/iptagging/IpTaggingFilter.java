package io.leno.filters.iptagging;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.iptagging.IpTaggingFilterFactory.Requests;
import io.leno.filters.iptagging.IpTaggingFilterFactory.Rules;
import io.leno.filters.iptagging.IpTaggingFilterFactory.Tag;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// One request.
record IpTaggingFilter(HttpStream stream, Rules rules) implements HttpFilter {
    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        boolean internal = "true".equals(headers.get("x-envoy-internal"));
        Requests other = internal ? Requests.EXTERNAL : Requests.INTERNAL;
        if (rules.requests() == other) return FilterStatus.CONTINUE;
        boolean changed = rules.sanitizes() && headers.remove(rules.header());
        List<String> names = names();
        if (!names.isEmpty()) {
            write(headers, String.join(",", names));
            changed = true;
        } else {
            rules.noHit().inc();
        }
        rules.total().inc();
        if (changed) stream.clearRouteCache();
        return FilterStatus.CONTINUE;
    }

    private void write(Headers headers, String names) {
        String there = headers.get(rules.header());
        headers.set(rules.header(), there == null || there.isEmpty() ? names : there + "," + names);
    }

    private List<String> names() {
        InetAddress client = stream.info().downstreamRemoteAddress().getAddress();
        List<String> names = new ArrayList<>(2);
        for (Tag tag : rules.tags()) {
            if (tag.ranges().stream().noneMatch(range -> range.contains(client))) continue;
            names.add(tag.name());
            tag.hit().inc();
        }
        return names;
    }
}
