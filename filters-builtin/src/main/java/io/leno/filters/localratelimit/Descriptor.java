package io.leno.filters.localratelimit;

import io.envoyproxy.envoy.extensions.common.ratelimit.v3.LocalRateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.leno.filters.RateDescriptor.Entry;

import java.util.ArrayList;
import java.util.List;

/// Which requests a bucket is for: keys and values in order. A value that is empty stands for any,
/// and each of them has a bucket of its own.
record Descriptor(List<Entry> entries) {
    Descriptor {
        entries = List.copyOf(entries);
    }

    static Descriptor of(LocalRateLimitDescriptor config) {
        var entries = new ArrayList<Entry>();
        for (RateLimitDescriptor.Entry entry : config.getEntriesList())
            entries.add(new Entry(entry.getKey(), entry.getValue()));
        return new Descriptor(entries);
    }

    /// Whether one of the values stands for any.
    boolean isPattern() {
        return entries.stream().anyMatch(entry -> entry.value().isEmpty());
    }

    /// Whether it is for such requests.
    boolean fits(List<Entry> request) {
        if (request.size() != entries.size()) return false;
        for (int i = 0; i < entries.size(); i++) {
            Entry own = entries.get(i);
            if (!own.key().equals(request.get(i).key())) return false;
            if (!own.value().isEmpty() && !own.value().equals(request.get(i).value())) return false;
        }
        return true;
    }
}
