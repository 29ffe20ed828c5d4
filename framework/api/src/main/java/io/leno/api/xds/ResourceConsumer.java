package io.leno.api.xds;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Receives what a [ResourceSource] subscribed to. Called on the source's one thread, one update at
/// a time.
@ConsumerType
public interface ResourceConsumer {
    /// Puts an update into force, all of it but what it refuses.
    ///
    /// @return why each refused resource was refused, by name; empty accepts all (ACK), else it is
    ///   a NACK with these texts. What was in force under a refused name stays.
    Map<String, String> update(Update update);

    /// As [#update], with a verdict that may come later, from any thread; the stream goes on
    /// meanwhile. What waits for more than the processor takes this way. An update of the type that
    /// comes before the verdict makes it void.
    default CompletionStage<Map<String, String>> consider(Update update) {
        return CompletableFuture.completedStage(update(update));
    }

    /// The stream ended; the source connects again by itself.
    default void disconnected(String reason) {}

    /// The server says who it is. Envoy: `control_plane.identifier`.
    default void identified(String controlPlane) {}

    /// @param version the server's `version_info` (`system_version_info` in delta)
    /// @param resources new or changed
    /// @param removed names that are gone; in state-of-the-world the source finds them by what is
    ///   missing, for listeners and clusters only
    record Update(
            String typeUrl, String version, List<XdsResource> resources, Set<String> removed) {
        public Update {
            resources = List.copyOf(resources);
            removed = Set.copyOf(removed);
        }
    }
}
