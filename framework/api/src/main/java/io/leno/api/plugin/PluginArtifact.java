package io.leno.api.plugin;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Map;

/// What a [PluginEngine] made of a file.
@ConsumerType
public interface PluginArtifact extends AutoCloseable {
    /// The services it provides, by contract: `Map.of(HttpFilterFactory.class, factory)`. The
    /// deployer registers them, and each generation's under a bundle of its own. Called once.
    Map<Class<?>, Object> services();

    /// Its own version, or empty.
    default String version() {
        return "";
    }

    /// Nothing of it is in use any more: it was refused, or its last stream has ended, or its time
    /// to drain has. Called on the deployer's thread, once.
    @Override
    void close();
}
