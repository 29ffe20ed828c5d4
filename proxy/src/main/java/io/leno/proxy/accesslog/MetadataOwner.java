package io.leno.proxy.accesslog;

/// Whose metadata a `%METADATA%` command reads.
public enum MetadataOwner {
    DYNAMIC,
    CLUSTER,
    ROUTE,
    UPSTREAM_HOST,
    LISTENER,
    VIRTUAL_HOST,
    LISTENER_FILTER_CHAIN
}
