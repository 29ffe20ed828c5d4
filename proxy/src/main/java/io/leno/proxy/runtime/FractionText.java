package io.leno.proxy.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.leno.proxy.match.Fraction;

import org.jspecify.annotations.Nullable;

/// A `FractionalPercent` as a runtime value: JSON, as in `{"numerator": 5, "denominator":
/// "HUNDRED"}`.
final class FractionText {
    private FractionText() {}

    /// Null for a text that is none.
    static @Nullable Fraction parse(String text) {
        if (!text.startsWith("{")) return null;
        var percent = FractionalPercent.newBuilder();
        try {
            JsonFormat.parser().merge(text, percent);
        } catch (InvalidProtocolBufferException none) {
            return null;
        }
        return Fraction.of(percent.build());
    }
}
