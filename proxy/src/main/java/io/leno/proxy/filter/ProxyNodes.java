package io.leno.proxy.filter;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.filter.ProxyNode;
import io.leno.proxy.accesslog.StructValues;

import java.util.HashMap;
import java.util.Map;

/// The bootstrap's node as filters see it.
public final class ProxyNodes {
    private ProxyNodes() {}

    public static ProxyNode of(Node node) {
        Map<String, Object> metadata = new HashMap<>();
        StructValues.of(node.getMetadata())
                .forEach(
                        (name, value) -> {
                            if (value != null) metadata.put(name, value);
                        });
        return new ProxyNode(
                node.getId(),
                node.getCluster(),
                metadata,
                node.getLocality().getRegion(),
                node.getLocality().getZone());
    }
}
