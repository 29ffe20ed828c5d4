package io.leno.api.istio;

/// A share of traffic.
///
/// @param value 0 to 100, fractions down to 0.0001 count
public record Percent(double value) {
    public static final Percent ALL = new Percent(100);
}
