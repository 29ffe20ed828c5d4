package io.leno.script.wasm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A module's bytes and their hash.
@SuppressWarnings("ArrayRecordComponent") // the hash is compared
record WasmCode(byte[] bytes, String sha256) {
    static WasmCode of(byte[] bytes) {
        return new WasmCode(bytes, sha256(bytes));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
