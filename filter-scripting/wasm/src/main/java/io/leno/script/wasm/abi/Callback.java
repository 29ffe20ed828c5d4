package io.leno.script.wasm.abi;

/// What a module can be called for.
enum Callback {
    ON_CONTEXT_CREATE,
    ON_VM_START,
    ON_CONFIGURE,
    ON_TICK,
    ON_REQUEST_HEADERS,
    ON_REQUEST_BODY,
    ON_REQUEST_TRAILERS,
    ON_RESPONSE_HEADERS,
    ON_RESPONSE_BODY,
    ON_RESPONSE_TRAILERS,
    ON_HTTP_CALL_RESPONSE,
    ON_GRPC_RECEIVE_INITIAL_METADATA,
    ON_GRPC_RECEIVE,
    ON_GRPC_RECEIVE_TRAILING_METADATA,
    ON_GRPC_CLOSE,
    ON_QUEUE_READY,
    ON_DONE,
    ON_LOG,
    ON_DELETE;

    private final String export = "proxy_" + name().toLowerCase(java.util.Locale.ROOT);

    /// Name of the module's function: `proxy_on_request_headers`.
    String export() {
        return export;
    }
}
