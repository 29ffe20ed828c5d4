package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.proxy.network.TokenBucket;
import io.leno.proxy.stats.Counter;

/// Closes connections that come faster than a bucket of tokens fills. Envoy:
/// `envoy.filters.listener.local_ratelimit`.
public final class ConnectionRate implements ListenerFilterSettings, ListenerFilter {
    private final TokenBucket tokens;
    private final Counter limited;

    /// @param limited counts the connections that were closed
    public ConnectionRate(TokenBucket tokens, Counter limited) {
        this.tokens = tokens;
        this.limited = limited;
    }

    @Override
    public ListenerFilter newFilter() {
        return this;
    }

    @Override
    public Verdict onAccept(AcceptedSocket socket) {
        if (tokens.tryTake()) return Verdict.CONTINUE;
        limited.inc();
        return Verdict.CLOSE;
    }
}
