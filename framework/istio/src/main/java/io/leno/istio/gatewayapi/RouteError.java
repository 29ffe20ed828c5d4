package io.leno.istio.gatewayapi;

import org.jspecify.annotations.Nullable;

/// What is wrong with the references of a route.
///
/// @param isHard the route has no routes at all
record RouteError(String reason, String message, boolean isHard) {
    static RouteError soft(String reason, String message) {
        return new RouteError(reason, message, false);
    }

    static RouteError hard(String reason, String message) {
        return new RouteError(reason, message, true);
    }

    static @Nullable RouteError joined(@Nullable RouteError one, @Nullable RouteError other) {
        if (one == null || other == null) return one == null ? other : one;
        return new RouteError(
                one.reason, one.message + "; " + other.message, one.isHard || other.isHard);
    }
}
