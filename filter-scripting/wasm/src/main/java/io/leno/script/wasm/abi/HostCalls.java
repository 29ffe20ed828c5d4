package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/// What host functions have in common: the running context, and a way to the module's memory.
abstract class HostCalls {
    private final PluginVm vm;

    HostCalls(PluginVm vm) {
        this.vm = vm;
    }

    /// Everything a module may import.
    static HostTable tableFor(PluginVm vm) {
        var table = new HostTable(vm.spec());
        new HeaderCalls(vm).addTo(table);
        new BufferCalls(vm).addTo(table);
        new StreamCalls(vm).addTo(table);
        new StateCalls(vm).addTo(table);
        new CallingCalls(vm).addTo(table);
        new SystemCalls(vm).addTo(table);
        new WasiCalls(vm).addTo(table);
        return table;
    }

    /// Names what it has.
    abstract void addTo(HostTable table);

    PluginVm vm() {
        return vm;
    }

    /// In whose name the module asks; null while it initializes itself.
    @Nullable Context asking() {
        return vm.current();
    }

    byte @Nullable [] bytes(long address, long size) {
        return vm.instance().read((int) address, (int) size);
    }

    /// As a header has it, a character a byte.
    @Nullable String text(long address, long size) {
        byte[] found = bytes(address, size);
        return found == null ? null : new String(found, ISO_8859_1);
    }

    /// Puts a value into memory that the module gives.
    int give(byte[] value, long pointerAt, long sizeAt) {
        return vm.give(value, pointerAt, sizeAt) ? Result.OK : Result.INVALID_MEMORY_ACCESS;
    }

    int giveInt(int value, long at) {
        boolean done = vm.instance().writeInt((int) at, value);
        return done ? Result.OK : Result.INVALID_MEMORY_ACCESS;
    }

    int giveLong(long value, long at) {
        boolean done = vm.instance().writeLong((int) at, value);
        return done ? Result.OK : Result.INVALID_MEMORY_ACCESS;
    }
}
