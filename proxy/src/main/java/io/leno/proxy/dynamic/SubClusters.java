package io.leno.proxy.dynamic;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.dns.HostAndPort;

import java.util.concurrent.Executor;

/// Makes clusters for the hosts that requests name. From any thread.
public interface SubClusters {
    /// How a request stands.
    enum Outcome {
        /// The host's cluster is there.
        READY,
        /// It is being made.
        AWAITED,
        /// There are too many already.
        OVERFLOW
    }

    /// Asks for the cluster of a host; it lives on for a while from then on.
    ///
    /// @param parent what it is made like
    /// @param loop on which `ready` runs
    /// @param ready runs when an awaited one is there; may never do
    Outcome open(Cluster parent, HostAndPort host, Executor loop, Runnable ready);
}
