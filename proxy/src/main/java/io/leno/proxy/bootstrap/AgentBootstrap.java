package io.leno.proxy.bootstrap;

import static java.util.Objects.requireNonNull;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;

/// What an agent is told, in the manner of Istio's pilot-agent: from it comes an Envoy bootstrap
/// that gets everything else by delta ADS.
///
/// @param discoveryAddress `istiod.istio-system.svc:15010`
/// @param serviceNode `sidecar~10.0.0.7~reviews-v1-abc.default~default.svc.cluster.local`
/// @param serviceCluster `reviews.default`; may be empty
/// @param nodeMetadata a JSON object, or empty
/// @param adminPort 0 for any
public record AgentBootstrap(
        String discoveryAddress,
        String serviceNode,
        String serviceCluster,
        String nodeMetadata,
        String adminAddress,
        int adminPort) {
    public AgentBootstrap {
        requireNonNull(discoveryAddress, "discoveryAddress");
        requireNonNull(serviceNode, "serviceNode");
        requireNonNull(serviceCluster, "serviceCluster");
        requireNonNull(nodeMetadata, "nodeMetadata");
        requireNonNull(adminAddress, "adminAddress");
        if (adminPort < 0 || adminPort > 65_535) {
            throw new InvalidBootstrapException(
                    "admin.port: " + adminPort + " (expected: 0..65535)");
        }
    }

    /// The bootstrap, as it is; a real Envoy takes it too.
    ///
    /// @throws InvalidBootstrapException naming the setting that is wrong
    public Bootstrap render() {
        return AgentTemplate.render(this);
    }
}
