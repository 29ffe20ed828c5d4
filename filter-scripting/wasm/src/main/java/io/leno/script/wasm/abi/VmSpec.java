package io.leno.script.wasm.abi;

import static java.util.Objects.requireNonNull;

import io.leno.script.wasm.vm.WasmLimits;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/// An instance of a module, as it is configured; those that are equal are one on each event loop.
///
/// @param id by which modules share data
/// @param runtime for the names of stats: `envoy.wasm.runtime.v8`
/// @param sha256 of the code
/// @param configuration for `proxy_on_vm_start`
/// @param capabilities names of functions that may be called and are called; empty: all
@SuppressWarnings("ArrayRecordComponent") // with an equals of its own
public record VmSpec(
        String id,
        String runtime,
        String sha256,
        byte[] configuration,
        Map<String, String> environment,
        Set<String> capabilities,
        WasmLimits limits) {
    public VmSpec {
        requireNonNull(id, "id");
        requireNonNull(runtime, "runtime");
        requireNonNull(sha256, "sha256");
        requireNonNull(configuration, "configuration");
        environment = Map.copyOf(environment);
        capabilities = Set.copyOf(capabilities);
        requireNonNull(limits, "limits");
    }

    boolean allows(String function) {
        return capabilities.isEmpty() || capabilities.contains(function);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VmSpec spec
                && id.equals(spec.id)
                && runtime.equals(spec.runtime)
                && sha256.equals(spec.sha256)
                && Arrays.equals(configuration, spec.configuration)
                && environment.equals(spec.environment)
                && capabilities.equals(spec.capabilities)
                && limits.equals(spec.limits);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + sha256.hashCode();
    }
}
