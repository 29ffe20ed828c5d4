package io.leno.script.wasm.vm;

import org.jspecify.annotations.Nullable;

/// What a module may import.
public interface HostFunctions {
    /// @return null where there is no such function
    @Nullable HostCall find(String module, String name);

    /// One function.
    ///
    /// @param parameters a letter each: `i` for 32 bits, `l` for 64
    /// @param result whether it gives one, of 32 bits
    record HostCall(String parameters, boolean result, Body body) {}

    /// What it does.
    @FunctionalInterface
    interface Body {
        /// @param arguments those of 32 bits in the lower half
        long call(long[] arguments);
    }
}
