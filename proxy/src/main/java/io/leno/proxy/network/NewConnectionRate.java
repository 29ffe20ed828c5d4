package io.leno.proxy.network;

import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.stats.Counter;

/// Closes connections that come faster than a bucket of tokens fills. Envoy:
/// `envoy.filters.network.local_ratelimit`.
///
/// @param limited counts the connections that were closed
public record NewConnectionRate(TokenBucket tokens, Counter limited)
        implements NetworkFilterSettings {
    @Override
    public NetworkFilter newFilter(NetworkConnection connection) {
        return new NetworkFilter() {
            @Override
            public FilterStatus onConnection() {
                if (tokens.tryTake()) return FilterStatus.CONTINUE;
                limited.inc();
                connection.info().addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
                connection.close();
                return FilterStatus.PAUSE;
            }
        };
    }
}
