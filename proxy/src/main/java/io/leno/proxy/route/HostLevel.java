package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a virtual host, and the table above it, hand down to its routes.
final class HostLevel {
    final TableLevel table;
    final HeaderEdits requestEdits;
    final HeaderEdits responseEdits;
    final FilterConfigs filterConfigs;
    final List<MirrorPolicy> mirrors;
    final @Nullable RetryPolicy retryPolicy;
    final boolean hedgeOnPerTryTimeout;
    final int bufferLimit;

    HostLevel(VirtualHost config, TableLevel table, FilterConfigs filterConfigs) {
        this.table = table;
        this.requestEdits =
                HeaderEdits.compile(
                        config.getRequestHeadersToAddList(),
                        config.getRequestHeadersToRemoveList());
        this.responseEdits =
                HeaderEdits.compile(
                        config.getResponseHeadersToAddList(),
                        config.getResponseHeadersToRemoveList());
        this.filterConfigs = filterConfigs;
        this.mirrors =
                config.getRequestMirrorPoliciesCount() > 0
                        ? MirrorPolicy.compileAll(
                                config.getRequestMirrorPoliciesList(), table.runtime)
                        : table.mirrors;
        this.retryPolicy =
                config.hasRetryPolicy() ? RetryPolicy.compile(config.getRetryPolicy()) : null;
        this.hedgeOnPerTryTimeout = config.getHedgePolicy().getHedgeOnPerTryTimeout();
        this.bufferLimit =
                config.hasPerRequestBufferLimitBytes()
                        ? BufferLimit.of(config.getPerRequestBufferLimitBytes())
                        : Integer.MAX_VALUE;
    }
}
