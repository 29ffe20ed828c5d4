package io.leno.proxy.cluster;

import java.util.List;

/// Picks hosts that are made as requests ask for them. Shared by all event loops.
interface HostsOnDemand extends LoadBalancer, LoadBalancer.Plan {
    /// Those there are now.
    List<Host> all();

    /// Forgets hosts that have no connection any more, and returns them.
    default List<Host> forgetUnused() {
        return List.of();
    }

    /// No request will pick one any more.
    default void letGo() {}
}
