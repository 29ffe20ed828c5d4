package io.leno.script.wasm.abi;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;

import org.jspecify.annotations.Nullable;

/// In whose name a module runs: a plugin's root, or one of its streams. Belongs to the event loop.
abstract sealed class Context permits RootContext, StreamContext {
    private final PluginVm vm;
    private final int id;

    Context(PluginVm vm) {
        this.vm = vm;
        id = vm.add(this);
    }

    PluginVm vm() {
        return vm;
    }

    int id() {
        return id;
    }

    abstract RootContext root();

    /// Who logs: name, root and VM.
    abstract String logPrefix();

    /// Headers or trailers that can be read now.
    abstract @Nullable Headers headers(HeadersType type);

    /// Headers or trailers that can be changed now.
    abstract @Nullable Headers changeable(HeadersType type);

    abstract @Nullable Bytes buffer(BufferType type);

    /// Null for a root.
    abstract @Nullable HttpStream stream();

    /// Whether the stream is at its end, where what is not there is no mistake.
    abstract boolean isLogging();
}
