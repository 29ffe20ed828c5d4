package io.leno.api.xds;

import org.osgi.annotation.versioning.ConsumerType;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/// Connects to an xDS server; `xds/client` provides it as a service.
@ConsumerType
public interface ResourceSourceFactory {
    /// Connects in the background, and again with back-off and jitter whenever the connection is
    /// lost, until closed. Nothing is subscribed yet.
    ResourceSource connect(Settings settings, ResourceConsumer consumer);

    /// @param servers tried in order; unresolved addresses are resolved at each attempt
    /// @param delta incremental instead of state-of-the-world
    /// @param node the encoded `envoy.config.core.v3.Node`
    /// @param initialMetadata gRPC headers of the stream
    record Settings(
            List<InetSocketAddress> servers,
            boolean delta,
            byte[] node,
            Map<String, String> initialMetadata) {
        public Settings {
            servers = List.copyOf(servers);
            if (servers.isEmpty())
                throw new IllegalArgumentException("servers: none (expected: at least one)");
            initialMetadata = Map.copyOf(initialMetadata);
        }
    }
}
