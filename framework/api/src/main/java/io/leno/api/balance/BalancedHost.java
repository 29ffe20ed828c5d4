package io.leno.api.balance;

import io.leno.api.model.Locality;

import org.osgi.annotation.versioning.ProviderType;

import java.net.InetSocketAddress;
import java.util.Map;

/// A host of a cluster. Two are equal where they stand for the same host. Safe to use from any
/// thread.
@ProviderType
public interface BalancedHost {
    /// Resolved.
    InetSocketAddress address();

    /// The name it was resolved from, or that the configuration gives it; empty without one.
    String hostname();

    /// At least 1.
    int weight();

    /// 0 is the highest.
    int priority();

    Locality locality();

    /// Neither discovery, nor health checks, nor outlier detection say otherwise.
    boolean isHealthy();

    /// It works, and should be used only where there are no better ones.
    boolean isDegraded();

    /// Metadata under `envoy.lb`.
    Map<String, Object> labels();

    /// Requests under way now, of all event loops.
    int activeRequests();
}
