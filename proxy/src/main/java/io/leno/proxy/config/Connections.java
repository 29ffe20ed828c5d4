package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceSource;

import java.util.List;

/// Opens what a configuration comes through.
public interface Connections {
    /// The stream that the bootstrap calls ADS.
    ///
    /// @throws InvalidResourceException when the bootstrap has none
    ResourceSource ads(ResourceConsumer consumer);

    /// Names or addresses of the servers that ADS comes from.
    List<String> adsServers();

    /// How this proxy introduces itself.
    Node node();

    /// A server for one type.
    ///
    /// @throws InvalidResourceException when it cannot be one
    ResourceSource api(ApiConfigSource config, String typeUrl, ResourceConsumer consumer);
}
