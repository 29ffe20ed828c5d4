package io.leno.xds.server;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.leno.api.xds.XdsResource;

/// Under which name a cluster asks this stream for its endpoints.
final class EndpointNames {
    private EndpointNames() {}

    /// A cluster that was sent (again) stays warming until its endpoints follow. One with endpoints
    /// of its own, or from elsewhere, has no name here: empty.
    static String of(XdsResource resource) {
        Cluster cluster = read(resource);
        ConfigSource source = cluster.getEdsClusterConfig().getEdsConfig();
        if (cluster.getType() != Cluster.DiscoveryType.EDS) return "";
        if (!source.hasAds() && !source.hasSelf()) return "";
        String name = cluster.getEdsClusterConfig().getServiceName();
        return name.isEmpty() ? resource.name() : name;
    }

    private static Cluster read(XdsResource resource) {
        try {
            return Cluster.parseFrom(resource.bytes());
        } catch (InvalidProtocolBufferException malformed) { // the proxy refuses it by name
            return Cluster.getDefaultInstance();
        }
    }
}
