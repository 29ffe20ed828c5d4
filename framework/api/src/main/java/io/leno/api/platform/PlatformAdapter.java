package io.leno.api.platform;

import io.leno.api.model.MeshModelSource.Subscription;

import org.osgi.annotation.versioning.ConsumerType;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells the mesh what runs on one platform and what its users configured there. A bundle registers
/// one as a service per platform it watches; `framework/control` watches every adapter it finds.
@ConsumerType
public interface PlatformAdapter {
    /// Unique among adapters and stable over restarts: `file:mesh`, `kubernetes:cluster-1`. A new
    /// adapter with the name of an old one takes over its state.
    String name();

    /// Starts to watch, tells all there is, then [PlatformEvent.Synced], then every change until
    /// closed. Returns without waiting for the platform. Events come one at a time, from a thread
    /// of the adapter; `events` does not block. Called once per adapter. Errors of the platform are
    /// events, not exceptions.
    Subscription watch(Consumer<PlatformEvent> events);

    /// How long the start of a mesh waits for this platform's [PlatformEvent.Synced]; empty: until
    /// it comes. Asked once, before [#watch].
    default Optional<Duration> patience() {
        return Optional.empty();
    }
}
