package io.leno.script.js.graal;

import org.graalvm.polyglot.Value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Texts and bytes on their way between the proxy and a script.
final class Bytes {
    private Bytes() {}

    /// Of a string, in UTF-8, or of a typed array.
    static byte[] of(Value value) {
        if (value.isString()) return value.asString().getBytes(StandardCharsets.UTF_8);
        Value buffer = value.getMember("buffer");
        byte[] bytes = new byte[value.getMember("byteLength").asInt()];
        buffer.readBuffer(value.getMember("byteOffset").asInt(), bytes, 0, bytes.length);
        return bytes;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// A buffer that a script may wrap without a copy.
    static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }
}
