package io.leno.filters;

import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.leno.api.filter.RuntimeValues;

/// On or off, as the runtime says, or else as configured. Envoy: `RuntimeFeatureFlag`.
public record RuntimeFlag(String key, boolean otherwise) {
    /// Reads Envoy's message.
    ///
    /// @param set whether the message is there; without it the flag is on
    public static RuntimeFlag of(boolean set, RuntimeFeatureFlag flag) {
        if (!set) return new RuntimeFlag("", true);
        boolean otherwise = !flag.hasDefaultValue() || flag.getDefaultValue().getValue();
        return new RuntimeFlag(flag.getRuntimeKey(), otherwise);
    }

    public boolean isOn(RuntimeValues runtime) {
        return key.isEmpty() ? otherwise : runtime.flag(key, otherwise);
    }
}
