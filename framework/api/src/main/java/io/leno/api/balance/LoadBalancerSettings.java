package io.leno.api.balance;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;

/// The load balancing of one cluster with its configuration understood.
@ConsumerType
@FunctionalInterface
public interface LoadBalancerSettings extends AutoCloseable {
    /// Balances between these hosts; called on the configuration's thread whenever one has come,
    /// has gone or has changed its health or its weight. What was made before serves until then and
    /// is dropped.
    ///
    /// @param hosts all of the cluster, healthy or not, of all priorities and localities; may be
    ///   empty
    LoadBalancer balance(List<BalancedHost> hosts);

    /// Called once, when nothing is picked by it any more.
    @Override
    default void close() {}
}
