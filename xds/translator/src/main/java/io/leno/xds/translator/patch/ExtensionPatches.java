package io.leno.xds.translator.patch;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.leno.api.config.Problem;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Operation;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Settings of extensions that filters refer to by name; there are none but those that patches add.
public final class ExtensionPatches {
    private final ProxyPatches patches;

    public ExtensionPatches(ProxyPatches patches) {
        this.patches = patches;
    }

    public List<Problem> problems() {
        return patches.problems(ApplyTo.EXTENSION_CONFIG);
    }

    /// By name; of two with the same name the first.
    public Map<String, Patched<TypedExtensionConfig>> all() {
        var all = new LinkedHashMap<String, Patched<TypedExtensionConfig>>();
        for (CompiledPatch patch : patches.usable(ApplyTo.EXTENSION_CONFIG)) {
            if (patch.operation() != Operation.ADD && !patch.operation().isInsert()) {
                patches.refuse(patch, "operation: " + patch.operation() + " (expected: ADD)");
                continue;
            }
            var config = patch.value(TypedExtensionConfig.class);
            String reason =
                    all.containsKey(config.getName())
                            ? "there are settings named " + config.getName() + " already"
                            : null;
            patches.settle(patch, config, config, reason, new HashSet<>());
            all.putIfAbsent(config.getName(), Patched.of(config, List.of(patch)));
        }
        return all;
    }
}
