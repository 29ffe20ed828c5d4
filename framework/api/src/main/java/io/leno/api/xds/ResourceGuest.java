package io.leno.api.xds;

import io.leno.api.xds.ResourceConsumer.Update;

import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Receives resources of a type that the proxy itself knows nothing of, over the proxy's ADS
/// stream. A bundle registers one as a service; each proxy of the process lets it in once its
/// control plane has said that it is one of Leno, and never asks another for the type.
@ConsumerType
public interface ResourceGuest {
    String typeUrl();

    /// Called by a proxy on its own thread: must not block. One visit lasts as long as the proxy,
    /// over all its streams, or until the guest leaves.
    Visit visit(Host host);

    /// The proxy it is with.
    @ProviderType
    interface Host {
        /// Envoy: `node.id`.
        String nodeId();

        /// Names or addresses of the xDS servers, as configured.
        List<String> servers();

        /// From now on the proxy's requests for the type carry this in the metadata of the node,
        /// beside what is there; the server is told at once if it can be. Any thread.
        ///
        /// @param value nested maps, lists, strings, numbers, booleans
        void report(String name, Object value);
    }

    /// What one proxy receives.
    @ConsumerType
    interface Visit extends AutoCloseable {
        /// See [ResourceConsumer#consider]. Called on the stream's one thread: must not block.
        CompletionStage<Map<String, String>> consider(Update update);

        /// The proxy ends, or the guest has left; what was received stays as it is.
        @Override
        void close();
    }
}
