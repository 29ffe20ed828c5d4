package io.leno.script.wasm;

import io.leno.script.wasm.abi.PluginVm;

/// A module that plugins of one event loop live in; belongs to that loop.
final class SharedVm {
    private final PluginVm vm;
    private int users;

    SharedVm(PluginVm vm) {
        this.vm = vm;
    }

    PluginVm vm() {
        return vm;
    }

    SharedVm taken() {
        users++;
        return this;
    }

    /// @return whether nobody uses it any more
    boolean left() {
        return --users == 0;
    }
}
