package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

import io.leno.api.plugin.PluginConfig;

import java.util.Arrays;

/// A filter as the connection manager's configuration names it.
///
/// @param name routes address their settings for it by this name
/// @param plugin what the plugin is called: its name, or a type URL it takes
/// @param optional where no bundle provides it, it is left out. Envoy: `is_optional`
/// @param attached nobody configured it: it is here because its bundle is
/// @param disabled it serves only where a route enables it
/// @param policy what becomes of streams when it fails
public record FilterSpec(
        String name,
        String plugin,
        PluginConfig config,
        boolean optional,
        boolean disabled,
        boolean attached,
        FilterPolicy policy) {
    public FilterSpec {
        requireNonNull(name, "name");
        requireNonNull(plugin, "plugin");
        requireNonNull(config, "config");
        requireNonNull(policy, "policy");
    }

    /// One that is here because its bundle is.
    static FilterSpec attached(String name, PluginConfig config) {
        return new FilterSpec(name, name, config, true, false, true, FilterPolicy.PLAIN);
    }

    /// A filter that some configuration names.
    public static FilterSpec configured(
            String name, PluginConfig config, boolean optional, boolean disabled) {
        return new FilterSpec(name, name, config, optional, disabled, false, FilterPolicy.PLAIN);
    }

    /// Where nobody provides it, it is left out.
    boolean isDispensable() {
        return optional || policy.onFailure() == FilterPolicy.OnFailure.GO_ON;
    }

    /// It is served without until the plugin comes, in the way its policy says.
    boolean mayCome() {
        return policy.onFailure() != FilterPolicy.OnFailure.ANSWER_500;
    }

    private static final String AWAITED = "io.leno.Awaited";

    /// A filter whose settings have not come: until then requests are answered 500.
    public static FilterSpec awaited(String name, boolean disabled) {
        return configured(name, PluginConfig.empty(AWAITED), false, disabled);
    }

    boolean isAwaited() {
        return config.typeUrl().equals(AWAITED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilterSpec that
                && name.equals(that.name)
                && plugin.equals(that.plugin)
                && optional == that.optional
                && disabled == that.disabled
                && attached == that.attached
                && policy.equals(that.policy)
                && config.typeUrl().equals(that.config.typeUrl())
                && config.format() == that.config.format()
                && Arrays.equals(config.bytes(), that.config.bytes());
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(config.bytes());
    }
}
