package io.leno.api.plugin;

import io.leno.api.cluster.ClusterClient;

import org.osgi.annotation.versioning.ProviderType;

import java.net.InetAddress;

/// The proxy that a plugin works for, as far as one that is no filter needs to know. Safe to use
/// from any thread.
@ProviderType
public interface ProxyContext {
    /// Envoy: `node.id`; empty where the bootstrap does not say.
    String nodeId();

    /// Envoy: `node.cluster`; empty where the bootstrap does not say.
    String nodeCluster();

    /// Envoy: `node.locality`'s zone; empty where the bootstrap does not say.
    String zone();

    /// The machine's own address, as others see it.
    InetAddress localAddress();

    ClusterClient clusters();

    /// A whole number of the runtime, which may change while all goes on. Envoy: `layered_runtime`.
    long runtimeInteger(String key, long otherwise);

    /// Counts under this name: `tracing.zipkin.spans_sent`.
    void count(String name, long amount);

    /// Lets a stat be shown as 0 before it is counted.
    void show(String name);
}
