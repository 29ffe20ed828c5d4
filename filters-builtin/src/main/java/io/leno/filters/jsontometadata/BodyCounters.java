package io.leno.filters.jsontometadata;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats.Counter;

/// What became of the bodies of one direction.
record BodyCounters(Counter success, Counter mismatchedType, Counter noBody, Counter invalid) {
    static BodyCounters of(FilterContext context, String prefix) {
        return new BodyCounters(
                context.rootStats().counter(prefix + ".success"),
                context.rootStats().counter(prefix + ".mismatched_content_type"),
                context.rootStats().counter(prefix + ".no_body"),
                context.rootStats().counter(prefix + ".invalid_json_body"));
    }
}
