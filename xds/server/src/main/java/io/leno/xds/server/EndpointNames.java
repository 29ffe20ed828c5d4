package io.leno.xds.server;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.leno.api.xds.XdsResource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Under which names clusters ask for their endpoints.
final class EndpointNames {
    private EndpointNames() {}

    /// A cluster that was sent (again) stays warming until its endpoints follow.
    static Set<String> of(List<XdsResource> clusters) {
        var names = new HashSet<String>();
        for (XdsResource cluster : clusters) names.add(of(cluster));
        return names;
    }

    private static String of(XdsResource resource) {
        try {
            String name =
                    Cluster.parseFrom(resource.bytes()).getEdsClusterConfig().getServiceName();
            return name.isEmpty() ? resource.name() : name;
        } catch (InvalidProtocolBufferException malformed) { // the proxy refuses it by name
            return resource.name();
        }
    }
}
