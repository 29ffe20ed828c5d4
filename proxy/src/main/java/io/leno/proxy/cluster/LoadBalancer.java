package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

/// Picks a host for a request. One that belongs to an event loop is called on that loop only; one
/// that is shared has no state of its own. Picking allocates nothing and takes no lock.
public interface LoadBalancer {
    /// Null when no host can take the request.
    @Nullable Host pick(PickContext context);

    /// What all event loops share of the balancing of a cluster: the hosts at one moment, sorted.
    /// Made on the configuration's thread, immutable.
    interface Plan {
        /// The balancer of one loop.
        ///
        /// @param before what the loop used until now; its turn goes on where that left off
        LoadBalancer onLoop(@Nullable LoadBalancer before);

        /// Whether it is to be closed when no loop uses it any more.
        default boolean isHeld() {
            return false;
        }

        /// Called once, from any thread.
        default void close() {}
    }
}
