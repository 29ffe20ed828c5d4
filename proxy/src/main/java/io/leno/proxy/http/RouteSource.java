package io.leno.proxy.http;

import io.leno.proxy.route.RouteTable;

import org.jspecify.annotations.Nullable;

/// Where a connection manager's route table comes from: fixed, or by RDS.
@FunctionalInterface
public interface RouteSource {
    /// The table that new streams use; one volatile read. Null before the first one came.
    @Nullable RouteTable current();
}
