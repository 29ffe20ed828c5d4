package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// What is known about the request that a host is picked for. Envoy: `LoadBalancerContext`.
public interface PickContext {
    /// The index of the event loop that asks; a balancer keeps its turn for each of them.
    int loop();

    /// The host that is wanted, whatever the balancer would pick; null: none.
    default @Nullable OverrideHost overrideHost() {
        return null;
    }

    /// Whether the route's hash policies found something to hash.
    default boolean hasHash() {
        return false;
    }

    /// Of the route's hash policies; of no meaning unless [#hasHash].
    default long hash() {
        return 0;
    }

    /// Where the connection was meant to go; null when unknown.
    default @Nullable InetSocketAddress originalDestination() {
        return null;
    }

    /// A header of the request; null where there is none.
    default @Nullable String header(String name) {
        return null;
    }

    /// A named object that filters have left, as text; null where there is none.
    default @Nullable String filterState(String key) {
        return null;
    }

    /// The server name that the client asked for by TLS; empty without one.
    default String serverName() {
        return "";
    }

    /// Labels that the host must have, in subset clusters; null where the route asks for none.
    default @Nullable MetadataMatch metadataMatch() {
        return null;
    }

    /// How many more times a host is picked when the first is refused. Envoy:
    /// `host_selection_retry_max_attempts`.
    default int repicks() {
        return 0;
    }

    /// Whether another host should be picked instead.
    default boolean refuses(Host host) {
        return false;
    }

    /// How this request is shared out among priorities.
    ///
    /// @param own what the cluster would do
    default PriorityLoads loads(PriorityLoads own) {
        return own;
    }

    /// Nothing is known.
    static PickContext anyOn(int loop) {
        return () -> loop;
    }
}
