package io.leno.filters;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.leno.api.filter.RuntimeValues;

/// A share of all requests that the runtime may change. Envoy: `RuntimeFractionalPercent`.
public record RuntimeFraction(String key, Fraction otherwise) {
    /// Reads Envoy's message.
    public static RuntimeFraction of(RuntimeFractionalPercent config) {
        return new RuntimeFraction(config.getRuntimeKey(), Fraction.of(config.getDefaultValue()));
    }

    /// Whether this request is one of them.
    public boolean hits(RuntimeValues runtime) {
        return runtime.includes(key, otherwise.numerator(), otherwise.denominator());
    }
}
