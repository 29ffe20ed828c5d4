package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilter;

import java.net.InetSocketAddress;

/// Puts the destination in place that a redirected connection was meant for. Envoy:
/// `envoy.filters.listener.original_dst`.
public final class OriginalDestinationFilter implements ListenerFilter {
    @Override
    public Verdict onAccept(AcceptedSocket socket) {
        if (!(socket instanceof SocketFacts facts)) return Verdict.CONTINUE;
        InetSocketAddress meant = OriginalDestination.of(facts.channel());
        if (meant != null && !meant.equals(socket.localAddress())) facts.restoreLocalAddress(meant);
        return Verdict.CONTINUE;
    }
}
