package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceSource;

/// Opens what a configuration comes through.
public interface Connections {
    /// The stream that the bootstrap calls ADS.
    ///
    /// @throws InvalidResourceException when the bootstrap has none
    ResourceSource ads(ResourceConsumer consumer);

    /// A server for one type.
    ///
    /// @throws InvalidResourceException when it cannot be one
    ResourceSource api(ApiConfigSource config, String typeUrl, ResourceConsumer consumer);
}
