package io.leno.istio.gatewayapi;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// `spec` of an `XBackendTrafficPolicy`: how much services are asked again. Public only so that the
/// binder can make it.
public record BackendTrafficPolicySpec(
        List<PolicyTarget> targetRefs,
        @Nullable RetryConstraint retryConstraint,
        @Nullable SessionPersistence sessionPersistence) {
    /// @param minRetryRate null: 10 at once
    public record RetryConstraint(@Nullable Budget budget, @Nullable Rate minRetryRate) {}

    /// @param percent of all requests; null: the proxy's default
    /// @param interval null: 10 s
    public record Budget(@Nullable Integer percent, @Nullable Duration interval) {}

    public record Rate(int count, @Nullable Duration interval) {}

    /// Read, but without effect, as in Istio.
    public record SessionPersistence(
            String sessionName,
            String type,
            @Nullable Duration absoluteTimeout,
            @Nullable Duration idleTimeout,
            @Nullable CookieConfig cookieConfig) {}

    public record CookieConfig(String lifetimeType) {}
}
