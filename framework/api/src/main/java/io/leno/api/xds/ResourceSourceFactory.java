package io.leno.api.xds;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;

/// Connects to an xDS server; `xds/client` provides it as a service.
@ConsumerType
public interface ResourceSourceFactory {
    /// Connects in the background, and again with back-off and jitter whenever the connection is
    /// lost, until closed. Nothing is subscribed yet.
    ResourceSource connect(Settings settings, ResourceConsumer consumer);

    /// @param servers tried in order; unresolved addresses are resolved at each attempt; may be
    ///   Unix sockets ([io.leno.api.connection.NamedAddress])
    /// @param delta incremental instead of state-of-the-world
    /// @param node the encoded `envoy.config.core.v3.Node`
    /// @param initialMetadata gRPC headers of the stream
    /// @param typeUrl the stream is for this type alone, by its own service (`StreamClusters`, …);
    ///   empty: one stream for all (ADS)
    /// @param nodeOnFirstOnly the node is told once a stream, not with each request
    /// @param tls null: plain text
    record Settings(
            List<InetSocketAddress> servers,
            boolean delta,
            byte[] node,
            Map<String, String> initialMetadata,
            String typeUrl,
            boolean nodeOnFirstOnly,
            @Nullable Tls tls) {
        public Settings {
            servers = List.copyOf(servers);
            if (servers.isEmpty())
                throw new IllegalArgumentException("servers: none (expected: at least one)");
            initialMetadata = Map.copyOf(initialMetadata);
            requireNonNull(typeUrl, "typeUrl");
        }

        /// ADS in plain text.
        public Settings(
                List<InetSocketAddress> servers,
                boolean delta,
                byte[] node,
                Map<String, String> initialMetadata) {
            this(servers, delta, node, initialMetadata, "", true, null);
        }
    }

    /// @param context whom we trust and who we are
    /// @param serverName SNI; empty: none
    record Tls(SSLContext context, String serverName) {
        public Tls {
            requireNonNull(context, "context");
            requireNonNull(serverName, "serverName");
        }
    }
}
