package io.leno.script.wasm.vm;

import org.jspecify.annotations.Nullable;

/// A module trapped, or was stopped: its instance must not be used any more.
public final class WasmFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean limit;

    /// @param limit whether it was stopped because it broke a limit
    WasmFailure(String message, boolean limit, @Nullable Throwable cause) {
        super(message, cause);
        this.limit = limit;
    }

    /// Whether it was stopped because it broke a limit.
    public boolean isLimit() {
        return limit;
    }
}
