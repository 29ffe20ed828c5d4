package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// How proxies are started. Istio: `networking.istio.io` `ProxyConfig`. It acts when a proxy is
/// started, not in what it is told later.
///
/// @param selector of the namespace's workloads; null: all; in the root namespace: of the mesh
/// @param concurrency worker threads; null: two, 0: one a core
public record ProxyConfig(
        @Nullable WorkloadSelector selector,
        @Nullable Integer concurrency,
        Map<String, String> environmentVariables,
        @Nullable Image image) {
    public ProxyConfig {
        environmentVariables = Map.copyOf(environmentVariables);
    }

    /// @param imageType `default`, `debug`, `distroless`, `scratch`
    public record Image(String imageType) {}
}
