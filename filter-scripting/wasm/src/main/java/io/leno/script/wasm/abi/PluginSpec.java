package io.leno.script.wasm.abi;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/// A plugin as it is configured; its module may hold others, told apart by their roots.
///
/// @param configuration for `proxy_on_configure`
/// @param pausesHeadersAlone Envoy: `allow_on_headers_stop_iteration`
@SuppressWarnings("ArrayRecordComponent") // with an equals of its own
public record PluginSpec(
        String name, String rootId, byte[] configuration, boolean pausesHeadersAlone) {
    public PluginSpec {
        requireNonNull(name, "name");
        requireNonNull(rootId, "rootId");
        requireNonNull(configuration, "configuration");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PluginSpec spec
                && name.equals(spec.name)
                && rootId.equals(spec.rootId)
                && pausesHeadersAlone == spec.pausesHeadersAlone
                && Arrays.equals(configuration, spec.configuration);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + rootId.hashCode();
    }
}
