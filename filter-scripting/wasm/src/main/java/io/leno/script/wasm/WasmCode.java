package io.leno.script.wasm;

import io.leno.api.plugin.ContentHash;

/// A module's bytes and their hash.
@SuppressWarnings("ArrayRecordComponent") // the hash is compared
record WasmCode(byte[] bytes, String sha256) {
    static WasmCode of(byte[] bytes) {
        return new WasmCode(bytes, ContentHash.of(bytes));
    }
}
