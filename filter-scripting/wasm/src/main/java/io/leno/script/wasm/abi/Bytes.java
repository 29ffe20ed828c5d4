package io.leno.script.wasm.abi;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.BodyData;

/// Bytes a module reads, and changes where they belong to a body.
interface Bytes {
    int length();

    byte[] copy();

    /// @return false where they cannot be changed
    boolean replace(byte[] with);

    static Bytes of(byte[] fixed) {
        return new Bytes() {
            @Override
            public int length() {
                return fixed.length;
            }

            @Override
            public byte[] copy() {
                return fixed;
            }

            @Override
            public boolean replace(byte[] with) {
                return false;
            }
        };
    }

    static Bytes of(BodyData piece) {
        return new Bytes() {
            @Override
            public int length() {
                return piece.length();
            }

            @Override
            public byte[] copy() {
                return piece.copy();
            }

            @Override
            public boolean replace(byte[] with) {
                piece.replace(with);
                return true;
            }
        };
    }

    static Bytes of(BodyBuffer held) {
        return new Bytes() {
            @Override
            public int length() {
                return held.length();
            }

            @Override
            public byte[] copy() {
                return held.copy();
            }

            @Override
            public boolean replace(byte[] with) {
                held.replace(with);
                return true;
            }
        };
    }
}
