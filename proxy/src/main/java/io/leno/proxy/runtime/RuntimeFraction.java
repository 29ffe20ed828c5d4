package io.leno.proxy.runtime;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.leno.proxy.match.Fraction;

import java.util.function.Supplier;

/// A share of requests that the runtime may change while all goes on. Envoy:
/// `RuntimeFractionalPercent`.
///
/// @param otherwise where the runtime does not know the key
/// @param key empty: always the default
/// @param runtime asked for each request
public record RuntimeFraction(Fraction otherwise, String key, Supplier<RuntimeSnapshot> runtime) {
    /// All requests.
    public static final RuntimeFraction ALL =
            new RuntimeFraction(new Fraction(100, 100), "", () -> RuntimeSnapshot.EMPTY);

    public static RuntimeFraction of(
            RuntimeFractionalPercent config, Supplier<RuntimeSnapshot> runtime) {
        return new RuntimeFraction(
                Fraction.of(config.getDefaultValue()), config.getRuntimeKey(), runtime);
    }

    /// @param random any number; the same one gives the same answer
    public boolean includes(long random) {
        return key.isEmpty()
                ? otherwise.includes(random)
                : runtime.get().includes(key, otherwise, random);
    }
}
