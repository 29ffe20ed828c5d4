package io.leno.script.wasm.abi;

import org.jspecify.annotations.Nullable;

/// Which headers a module means. Proxy-wasm: `WasmHeaderMapType`, same order.
enum HeadersType {
    REQUEST_HEADERS,
    REQUEST_TRAILERS,
    RESPONSE_HEADERS,
    RESPONSE_TRAILERS,
    GRPC_RECEIVE_INITIAL_METADATA,
    GRPC_RECEIVE_TRAILING_METADATA,
    HTTP_CALL_RESPONSE_HEADERS,
    HTTP_CALL_RESPONSE_TRAILERS;

    private static final HeadersType[] ALL = values();

    static @Nullable HeadersType of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }
}
