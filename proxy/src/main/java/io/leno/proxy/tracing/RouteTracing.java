package io.leno.proxy.tracing;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.Tracing;
import io.leno.proxy.match.Fraction;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a route says of the tracing of its requests. Envoy: `Route.tracing` and `Route.decorator`.
///
/// @param sampling null: the connection manager's
/// @param operation what spans are called; empty: nothing of their own
/// @param propagate whether others are told the name
public record RouteTracing(
        @Nullable Sampling sampling, List<CustomTag> tags, String operation, boolean propagate) {
    /// Says nothing.
    public static final RouteTracing NONE = new RouteTracing(null, List.of(), "", true);

    public static RouteTracing compile(Route config) {
        if (!config.hasTracing() && !config.hasDecorator()) return NONE;
        var decorator = config.getDecorator();
        Tracing tracing = config.getTracing();
        return new RouteTracing(
                config.hasTracing() ? sampling(tracing) : null,
                tracing.getCustomTagsList().stream().map(CustomTag::compile).toList(),
                decorator.getOperation(),
                !decorator.hasPropagate() || decorator.getPropagate().getValue());
    }

    private static Sampling sampling(Tracing config) {
        return new Sampling(
                config.hasClientSampling() ? Fraction.of(config.getClientSampling()) : Sampling.ALL,
                config.hasRandomSampling() ? Fraction.of(config.getRandomSampling()) : Sampling.ALL,
                config.hasOverallSampling()
                        ? Fraction.of(config.getOverallSampling())
                        : Sampling.ALL);
    }
}
