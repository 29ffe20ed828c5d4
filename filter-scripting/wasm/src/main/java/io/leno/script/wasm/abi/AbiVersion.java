package io.leno.script.wasm.abi;

import io.leno.script.wasm.vm.InvalidModuleException;

import java.util.Set;

/// Which version a module says it speaks, by what it exports.
enum AbiVersion {
    V0_1_0,
    V0_2_0,
    V0_2_1;

    /// @throws InvalidModuleException when it says none of ours
    static AbiVersion of(Set<String> exports) {
        for (AbiVersion each : values())
            if (exports.contains("proxy_abi_version_" + each.name().substring(1))) return each;
        throw new InvalidModuleException("Missing or unknown Proxy-Wasm ABI version");
    }
}
