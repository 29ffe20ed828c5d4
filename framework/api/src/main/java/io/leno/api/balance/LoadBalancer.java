package io.leno.api.balance;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/// Picks the hosts of requests.
@ConsumerType
@FunctionalInterface
public interface LoadBalancer {
    /// One of the hosts it was made with, or null when none can take the request: then it is
    /// answered with 503, and so it is after an exception, which is logged. Called by several event
    /// loops at once, for each attempt: must be cheap, must not block.
    @Nullable BalancedHost pick(PickRequest request);
}
