package io.leno.api.plugin;

import org.osgi.annotation.versioning.ConsumerType;

/// Tells the deployer whether an old generation is still at work. Every host of plugins registers
/// one as a service; a bundle is uninstalled when all of them say zero, or at the drain deadline.
@ConsumerType
public interface PluginUsage {
    /// How many streams (requests, connections) still hold something of the bundle. May be asked
    /// from any thread.
    ///
    /// @param bundleId OSGi's `service.bundleid` of the plugin's service
    long streamsUsing(long bundleId);
}
