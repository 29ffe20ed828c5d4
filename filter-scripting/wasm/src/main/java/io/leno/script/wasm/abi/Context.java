package io.leno.script.wasm.abi;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// In whose name a module runs: a plugin's root, or one of its streams. Belongs to the event loop.
abstract sealed class Context permits RootContext, StreamContext {
    private final PluginVm vm;
    private final int id;
    private Map<String, PropertyKind> declared = Map.of();

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

    /// Says how a property is that streams will set; heeded where a root says it.
    ///
    /// @return false where that has been said
    boolean declare(PropertyKind kind) {
        if (declared.isEmpty()) declared = new HashMap<>();
        return declared.putIfAbsent(kind.name(), kind) == null;
    }

    PropertyKind propertyKind(String name) {
        PropertyKind kind = declared.get(name);
        return kind == null ? PropertyKind.undeclared(name) : kind;
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
