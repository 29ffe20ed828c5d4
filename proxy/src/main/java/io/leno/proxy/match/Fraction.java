package io.leno.proxy.match;

import io.envoyproxy.envoy.type.v3.FractionalPercent;

/// A share of all requests. Envoy: `FractionalPercent`.
///
/// @param numerator how many of `denominator`
public record Fraction(int numerator, int denominator) {
    public static Fraction of(FractionalPercent percent) {
        int denominator =
                switch (percent.getDenominator()) {
                    case HUNDRED, UNRECOGNIZED -> 100;
                    case TEN_THOUSAND -> 10_000;
                    case MILLION -> 1_000_000;
                };
        return new Fraction(percent.getNumerator(), denominator);
    }

    /// @param random any number; the same one gives the same answer
    public boolean includes(long random) {
        return Long.remainderUnsigned(random, denominator) < numerator;
    }
}
