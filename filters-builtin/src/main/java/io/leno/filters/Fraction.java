package io.leno.filters;

import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.leno.api.plugin.InvalidPluginConfigException;

import java.util.function.IntUnaryOperator;

/// A share of all requests. Envoy: `FractionalPercent`.
///
/// @param denominator 100, 10000 or 1000000
public record Fraction(int numerator, int denominator) {
    /// All requests.
    public static final Fraction ALL = new Fraction(100, 100);

    /// Reads Envoy's message; a share above the whole is the whole.
    public static Fraction of(FractionalPercent percent) {
        int denominator =
                switch (percent.getDenominator()) {
                    case HUNDRED -> 100;
                    case TEN_THOUSAND -> 10_000;
                    case MILLION -> 1_000_000;
                    case UNRECOGNIZED ->
                            throw new InvalidPluginConfigException(
                                    "denominator: "
                                            + percent.getDenominatorValue()
                                            + " (expected: HUNDRED, TEN_THOUSAND or MILLION)");
                };
        long numerator = Integer.toUnsignedLong(percent.getNumerator());
        return new Fraction((int) Math.min(numerator, denominator), denominator);
    }

    /// Whether this request is one of them.
    ///
    /// @param random a number from 0 to below its argument
    public boolean hits(IntUnaryOperator random) {
        if (numerator == 0) return false;
        return numerator >= denominator || random.applyAsInt(denominator) < numerator;
    }

    /// At most this many of the denominator.
    public Fraction atMost(int limit) {
        return limit >= numerator ? this : new Fraction(limit, denominator);
    }
}
