package io.leno.filters.ratelimit;

import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.filter.FilterStatus;
import io.leno.filters.MetadataValues;

import org.jspecify.annotations.Nullable;

/// One connection, which waits until the service has said whether there is room for it.
final class ConnectionLimitFilter implements NetworkFilter {
    private final NetworkConnection connection;
    private final ConnectionLimits limits;
    private boolean asking;

    ConnectionLimitFilter(NetworkConnection connection, ConnectionLimits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    @Override
    public FilterStatus onConnection() {
        if (!limits.isEnabled()) return FilterStatus.CONTINUE;
        asking = true;
        limits.active.add(1);
        limits.total.inc();
        limits.ask(connection, this::answered);
        return FilterStatus.PAUSE;
    }

    @Override
    public FilterStatus onData(ConnectionData data, boolean end) {
        return asking ? FilterStatus.PAUSE : FilterStatus.CONTINUE;
    }

    private void answered(@Nullable RateLimitResponse response) {
        asking = false;
        limits.active.add(-1);
        boolean passes = response == null ? failed() : judged(response);
        if (passes) {
            connection.resume();
            return;
        }
        limits.closed.inc();
        connection.close();
    }

    /// @return whether the connection goes on
    private boolean failed() {
        limits.error.inc();
        if (limits.allowsOnError()) limits.failureAllowed.inc();
        return limits.allowsOnError();
    }

    private boolean judged(RateLimitResponse response) {
        if (response.getDynamicMetadata().getFieldsCount() > 0)
            connection
                    .info()
                    .mergeDynamicMetadata(
                            ConnectionLimitFilterFactory.NAME,
                            MetadataValues.of(response.getDynamicMetadata()));
        if (response.getOverallCode() != RateLimitResponse.Code.OVER_LIMIT) {
            limits.ok.inc();
            return true;
        }
        limits.overLimit.inc();
        return !limits.isEnforced();
    }

    @Override
    public void onClose() {
        if (asking) limits.active.add(-1);
        asking = false;
    }
}
