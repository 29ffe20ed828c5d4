package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

/// Finds the host of a hash. Immutable, shared by all event loops.
interface HashTable {
    /// Null where there are no hosts.
    ///
    /// @param attempt from 0; more where the hosts before were refused
    @Nullable Host at(long hash, int attempt);

    /// A host with its share of the requests; all shares make 1.
    record Share(Host host, double share) {}

    /// What of a host is hashed. Envoy: its metadata `envoy.lb`, `hash_key`, else its name or
    /// address.
    static String key(Host host, boolean byHostname) {
        if (host.endpoint().lbLabels().get("hash_key") instanceof String key && !key.isEmpty())
            return key;
        return byHostname ? host.endpoint().hostname() : host.toString();
    }
}
