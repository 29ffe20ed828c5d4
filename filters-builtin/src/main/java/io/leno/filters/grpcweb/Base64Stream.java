package io.leno.filters.grpcweb;

import java.util.Arrays;
import java.util.Base64;

/// Decodes Base64 that comes in pieces. As in Envoy, padding may only end a piece.
final class Base64Stream {
    private static final int GROUP = 4;

    private byte[] rest = {};

    /// What came of a piece.
    sealed interface Step {
        record Decoded(byte[] bytes) implements Step {}

        /// @param bySize whether it ended within a group
        record Failed(boolean bySize) implements Step {}
    }

    Step add(byte[] piece, boolean last) {
        byte[] all = Arrays.copyOf(rest, rest.length + piece.length);
        System.arraycopy(piece, 0, all, rest.length, piece.length);
        int whole = all.length - all.length % GROUP;
        if (last && whole != all.length) return new Step.Failed(true);
        rest = Arrays.copyOfRange(all, whole, all.length);
        try {
            return new Step.Decoded(Base64.getDecoder().decode(Arrays.copyOf(all, whole)));
        } catch (IllegalArgumentException notBase64) {
            return new Step.Failed(false);
        }
    }
}
