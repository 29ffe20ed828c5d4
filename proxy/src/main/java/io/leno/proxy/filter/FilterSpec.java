package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

import io.leno.api.plugin.PluginConfig;

import java.util.Arrays;

/// A filter as the connection manager's configuration names it.
///
/// @param name routes address their settings for it by this name
/// @param optional where no bundle provides it, it is left out. Envoy: `is_optional`
/// @param attached nobody configured it: it is here because its bundle is
/// @param disabled it serves only where a route enables it
public record FilterSpec(
        String name, PluginConfig config, boolean optional, boolean disabled, boolean attached) {
    public FilterSpec {
        requireNonNull(name, "name");
        requireNonNull(config, "config");
    }

    /// A filter that some configuration names.
    public static FilterSpec configured(
            String name, PluginConfig config, boolean optional, boolean disabled) {
        return new FilterSpec(name, config, optional, disabled, false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilterSpec that
                && name.equals(that.name)
                && optional == that.optional
                && disabled == that.disabled
                && attached == that.attached
                && config.typeUrl().equals(that.config.typeUrl())
                && config.format() == that.config.format()
                && Arrays.equals(config.bytes(), that.config.bytes());
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(config.bytes());
    }
}
