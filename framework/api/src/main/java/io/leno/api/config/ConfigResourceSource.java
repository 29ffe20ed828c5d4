package io.leno.api.config;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;

/// The configuration resources of all platforms as their authors wrote them, in force or refused:
/// `framework/control` provides it as a service. Safe to call from any thread.
@ProviderType
public interface ConfigResourceSource {
    /// Grows whenever a resource comes, changes or goes. Does not block.
    long revision();

    /// All there are now, by key; of several platforms' with the same key the oldest. Waits for the
    /// control plane's writer: not to be called from its thread, nor from an event loop.
    List<ConfigResource> resources();
}
