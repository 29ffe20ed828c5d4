package io.leno.proxy.cluster;

import java.util.List;

/// The host that somebody wants in place of the balancer's. Envoy: `OverrideHost`.
///
/// @param addresses `10.0.0.7:8080`; the first one that the cluster has and may use counts
/// @param strict no other host will do
public record OverrideHost(List<String> addresses, boolean strict) {
    public OverrideHost {
        addresses = List.copyOf(addresses);
    }

    /// Null where the cluster has none of them that may be used.
    @org.jspecify.annotations.Nullable
    Host among(List<Host> hosts) {
        for (String address : addresses) {
            for (Host host : hosts) {
                boolean usable = host.isHealthy() || host.isDegraded();
                if (usable && Addresses.text(host.address()).equals(address)) return host;
            }
        }
        return null;
    }
}
