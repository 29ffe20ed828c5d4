package io.leno.xds.server;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.leno.api.xds.XdsResource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Under which names clusters ask this stream for their endpoints.
final class EndpointNames {
    private EndpointNames() {}

    /// A cluster that was sent (again) stays warming until its endpoints follow. Clusters with
    /// endpoints of their own, or from elsewhere, have no name here.
    static Set<String> of(List<XdsResource> clusters) {
        var names = new HashSet<String>();
        for (XdsResource resource : clusters) {
            Cluster cluster = read(resource);
            ConfigSource source = cluster.getEdsClusterConfig().getEdsConfig();
            if (cluster.getType() != Cluster.DiscoveryType.EDS) continue;
            if (!source.hasAds() && !source.hasSelf()) continue;
            String name = cluster.getEdsClusterConfig().getServiceName();
            names.add(name.isEmpty() ? resource.name() : name);
        }
        return names;
    }

    private static Cluster read(XdsResource resource) {
        try {
            return Cluster.parseFrom(resource.bytes());
        } catch (InvalidProtocolBufferException malformed) { // the proxy refuses it by name
            return Cluster.getDefaultInstance();
        }
    }
}
