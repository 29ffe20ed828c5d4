package io.leno.api.connection;

import io.leno.api.plugin.PluginConfig;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Set;

/// Makes the network filters of one kind. A bundle registers one as a declarative-services
/// component; listeners that were refused for want of it are tried again. Methods are called from
/// any thread.
@ConsumerType
public interface NetworkFilterFactory {
    /// The plugin's name: `envoy.filters.network.echo`, `com.example.banner`.
    String name();

    /// Type URLs of the configurations this factory takes; empty where it is found by name only.
    default Set<String> typeUrls() {
        return Set.of();
    }

    /// True for a filter that is the end of its chain: it answers by itself. One that is not must
    /// have another after it.
    default boolean isTerminal() {
        return false;
    }

    /// Parses and validates once; connections only run.
    ///
    /// @throws io.leno.api.plugin.InvalidPluginConfigException naming the field, its value and what
    ///   was expected; the listener is refused and the last good one stays
    NetworkFilterSettings configure(PluginConfig config);
}
