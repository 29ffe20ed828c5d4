package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.proxy.route.RouteTable;

import org.jspecify.annotations.Nullable;

/// Where a connection manager's route table comes from: fixed, by RDS, or by the scope of a
/// request.
@FunctionalInterface
public interface RouteSource {
    /// The table that new streams use; one volatile read. Null before the first one came.
    @Nullable RouteTable current();

    /// The table for a request where it depends on that, and [#current] is null; null for none.
    default @Nullable RouteTable of(Headers request) {
        return null;
    }
}
