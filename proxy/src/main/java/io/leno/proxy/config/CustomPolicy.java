package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.cluster.LoadBalancing.Policy;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.plugin.Plugins;

import org.jspecify.annotations.Nullable;

/// Load balancing policies that bundles bring.
final class CustomPolicy {
    private CustomPolicy() {}

    /// Null where no bundle provides it; else to be closed by who gets it.
    ///
    /// @throws InvalidResourceException when the bundle refuses the settings
    static @Nullable Policy open(TypedExtensionConfig choice, Plugins plugins, String where) {
        PluginConfig given = Protos.plugin(choice.getTypedConfig(), where);
        try {
            var plugin =
                    LivePlugin.open(
                            plugins,
                            plugins.loadBalancers(),
                            given.typeUrl(),
                            where + ": load balancing policy " + choice.getName(),
                            factory -> factory.configure(given));
            return plugin == null ? null : new Policy.Custom(plugin);
        } catch (InvalidPluginConfigException e) {
            throw new InvalidResourceException(
                    where + ": load_balancing_policy " + choice.getName() + ": " + e.getMessage(),
                    e);
        }
    }

    static InvalidResourceException notWithin(Policy.Custom custom, String where) {
        custom.plugin().close();
        return new InvalidResourceException(
                where + ": a plugin's policy cannot work within another (expected: outermost)");
    }
}
