package io.leno.testkit.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Bytes of the binary format.
final class Binary {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Binary bytes(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Binary code(int code) {
        out.write(code);
        return this;
    }

    /// LEB128.
    Binary unsigned(long value) {
        long left = value;
        while (left >>> 7 != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    /// LEB128.
    Binary signed(long value) {
        long left = value;
        while (left > 63 || left < -64) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>= 7;
        }
        out.write((int) (left & 0x7f));
        return this;
    }

    Binary name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return unsigned(bytes.length).bytes(bytes);
    }

    /// Its length, and itself.
    Binary sized(Binary part) {
        return unsigned(part.out.size()).bytes(part.out.toByteArray());
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
