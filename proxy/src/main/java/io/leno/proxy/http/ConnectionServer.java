package io.leno.proxy.http;

import io.leno.proxy.tls.TlsConnection;
import io.leno.proxy.upstream.Worker;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;

/// What a listener's filter chain does with connections; Envoy: a terminal network filter.
public interface ConnectionServer {
    /// Serves a connection that was just accepted; called on its event loop.
    void serve(Channel channel, Worker worker, Downstream downstream);

    /// No connection will come any more.
    void close();

    /// The listener's side of a connection.
    interface Downstream {
        String listenerName();

        /// True once connections should end: after the response at hand, with `connection: close`.
        boolean isDraining();

        /// Where the client meant to go, before the connection was redirected to us; else the local
        /// address.
        InetSocketAddress originalDestination();

        /// The client, as a PROXY header may have told it.
        InetSocketAddress remoteAddress();

        /// The peer of the connection itself.
        InetSocketAddress directRemoteAddress();

        /// Our end of the connection itself.
        InetSocketAddress directLocalAddress();

        /// What the connection's logs read; made when it is first asked for.
        ConnectionInfo info();

        /// Dynamic metadata that listener filters left. Modifiable.
        Map<String, Map<String, Object>> metadata();

        /// Named objects that listener and network filters left. Modifiable.
        Map<String, Object> filterState();

        /// True when the connection was redirected, so that its destination is another's.
        boolean isRedirected();

        /// Null for plain connections.
        @Nullable TlsConnection tls();

        /// What the client asked for in its ClientHello, where somebody has looked; else empty.
        String requestedServerName();

        /// Empty where it has none.
        default String filterChainName() {
            return "";
        }

        /// Whether the listener's traffic direction is INBOUND.
        default boolean isInbound() {
            return false;
        }

        /// Unique among the connections of the process.
        long connectionId();

        /// Who can let go of the connection between requests.
        default void heldBy(Movable holder) {}

        /// Nothing is under way on the connection now. Called often.
        default void quiet() {}
    }
}
