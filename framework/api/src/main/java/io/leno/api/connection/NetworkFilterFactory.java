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

    /// Parses and validates once; connections only run. A factory implements this or
    /// [#configure(PluginConfig, NetworkFilterContext)].
    ///
    /// @throws io.leno.api.plugin.InvalidPluginConfigException naming the field, its value and what
    ///   was expected; the listener is refused and the last good one stays
    default NetworkFilterSettings configure(PluginConfig config) {
        throw new io.leno.api.plugin.InvalidPluginConfigException(
                name() + ": can only be configured with a context");
    }

    /// As [#configure(PluginConfig)], for filters that count or tell who they are; this is the one
    /// that hosts call.
    ///
    /// @param context may be kept by the settings
    /// @throws io.leno.api.plugin.InvalidPluginConfigException as [#configure(PluginConfig)]
    default NetworkFilterSettings configure(PluginConfig config, NetworkFilterContext context) {
        return configure(config);
    }
}
