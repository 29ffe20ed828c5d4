package io.leno.api.plugin;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;

/// Uses what plugins provide: a proxy. Every host registers one as a service; by it the deployer
/// learns whether a generation could serve, how it does, and whether it is still at work. Methods
/// may be called from any thread.
@ConsumerType
public interface PluginHost {
    /// How many streams (requests, connections) still hold something of the bundle; a generation is
    /// uninstalled when all hosts say zero, or at the drain deadline.
    ///
    /// @param bundleId OSGi's `service.bundleid` of the plugin's service
    long streamsUsing(long bundleId);

    /// Why a staged generation ([PluginTraffic.Share.None]) could not take over what its plugin
    /// does here: settings in force that it refuses. One line each; empty when it can. Asked before
    /// its first stream; may block.
    default List<String> objectionsTo(long bundleId) {
        return List.of();
    }

    /// What streams saw of the bundle here, from its first one on.
    default PluginAccount accountOf(long bundleId) {
        return PluginAccount.NONE;
    }
}
