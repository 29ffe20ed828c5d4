package io.leno.script.wasm.abi;

import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;

/// Response flags as one number, a bit each; [ResponseFlag] has them in Envoy's order. Envoy:
/// `legacyResponseFlags`.
final class ResponseFlagBits {
    private ResponseFlagBits() {}

    @SuppressWarnings("EnumOrdinal") // the order is Envoy's
    static long of(StreamInfo info) {
        long bits = 0;
        for (ResponseFlag each : ResponseFlag.values())
            if (info.hasFlag(each)) bits |= 1L << each.ordinal();
        return bits;
    }
}
