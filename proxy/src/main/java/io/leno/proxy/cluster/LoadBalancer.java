package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

/// Picks one of the hosts it was made for. Called from all event loops at once.
public interface LoadBalancer {
    Host pick(Pick pick);

    /// Makes balancers of one policy.
    interface Factory {
        /// @param hosts at least one; not modified
        LoadBalancer over(Host[] hosts);
    }

    /// What is known about the request.
    ///
    /// @param hash of the route's hash policies, null without one
    /// @param originalDestination where the connection was meant to go, null when unknown
    record Pick(@Nullable Long hash, java.net.@Nullable InetSocketAddress originalDestination) {
        public static final Pick ANY = new Pick(null, null);

        public long hashOrRandom() {
            return hash == null
                    ? java.util.concurrent.ThreadLocalRandom.current().nextLong()
                    : hash;
        }
    }

    /// The factory of a policy.
    static Factory of(ClusterSettings.Policy policy) {
        return switch (policy) {
            case ClusterSettings.Policy.RoundRobin() -> RoundRobinBalancer::over;
            case ClusterSettings.Policy.LeastRequest(int choices) ->
                    hosts -> new LeastRequestBalancer(hosts, choices);
            case ClusterSettings.Policy.Random() -> RandomBalancer::new;
            case ClusterSettings.Policy.RingHash(long minimum, long maximum) ->
                    hosts -> new RingHashBalancer(hosts, minimum, maximum);
            case ClusterSettings.Policy.Maglev(int size) ->
                    hosts -> new MaglevBalancer(hosts, size);
            case ClusterSettings.Policy.OriginalDestination() -> RandomBalancer::new;
        };
    }
}
