package io.leno.proxy.cluster;

import java.time.Duration;

/// The clusters that are made for the hosts that requests name. Envoy: `sub_clusters_config`.
///
/// @param most how many there may be at a time
/// @param timeToLive one that no request has used for so long goes
public record SubClusterSettings(int most, Duration timeToLive) {
    /// What the one for a host is called.
    public static String name(String host, int port) {
        return "DFPCluster:" + host + ":" + port;
    }
}
