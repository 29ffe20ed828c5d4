package io.leno.script.wasm.abi;

import org.jspecify.annotations.Nullable;

/// Which bytes a module means. Proxy-wasm: `WasmBufferType`, same order.
enum BufferType {
    HTTP_REQUEST_BODY,
    HTTP_RESPONSE_BODY,
    NETWORK_DOWNSTREAM_DATA,
    NETWORK_UPSTREAM_DATA,
    HTTP_CALL_RESPONSE_BODY,
    GRPC_RECEIVE_BUFFER,
    VM_CONFIGURATION,
    PLUGIN_CONFIGURATION,
    CALL_DATA;

    private static final BufferType[] ALL = values();

    static @Nullable BufferType of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }
}
