package io.leno.xds.translator;

import io.leno.api.istio.MeshConfig.DefaultTrafficPolicy;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.TrafficPolicy.OutlierDetection;
import io.leno.api.istio.TrafficPolicy.PortSettings;
import io.leno.api.istio.TrafficPolicy.ProxyProtocol;
import io.leno.api.istio.TrafficPolicy.RetryBudget;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// A traffic policy as it holds for one port.
record PortPolicy(
        @Nullable LoadBalancer loadBalancer,
        @Nullable ConnectionPool connectionPool,
        @Nullable OutlierDetection outlierDetection,
        @Nullable ClientTls tls,
        @Nullable ProxyProtocol proxyProtocol,
        @Nullable RetryBudget retryBudget) {
    static final PortPolicy NONE = new PortPolicy(null, null, null, null, null, null);

    /// Settings of the port replace those of the policy that a port can have.
    static PortPolicy of(@Nullable TrafficPolicy policy, int port) {
        return policy == null ? NONE : NONE.overriddenBy(policy, port);
    }

    private static Optional<PortSettings> settingsOf(TrafficPolicy policy, int port) {
        return policy.portLevelSettings().stream()
                .filter(
                        settings -> {
                            var selector = settings.port();
                            return selector != null && selector.number() == port;
                        })
                .findFirst();
    }

    /// A subset's policy goes over its service's setting by setting; its port settings as a whole.
    PortPolicy overriddenBy(@Nullable TrafficPolicy over, int port) {
        if (over == null) return this;
        var proxy = over.proxyProtocol() != null ? over.proxyProtocol() : proxyProtocol;
        var budget = over.retryBudget() != null ? over.retryBudget() : retryBudget;
        PortSettings settings = settingsOf(over, port).orElse(null);
        if (settings != null) {
            return new PortPolicy(
                    settings.loadBalancer(),
                    settings.connectionPool(),
                    settings.outlierDetection(),
                    settings.tls(),
                    proxy,
                    budget);
        }
        return new PortPolicy(
                over.loadBalancer() != null ? over.loadBalancer() : loadBalancer,
                over.connectionPool() != null ? over.connectionPool() : connectionPool,
                over.outlierDetection() != null ? over.outlierDetection() : outlierDetection,
                over.tls() != null ? over.tls() : tls,
                proxy,
                budget);
    }

    /// What the mesh says where no rule does, block by block.
    PortPolicy over(@Nullable DefaultTrafficPolicy ofMesh) {
        if (ofMesh == null) return this;
        return new PortPolicy(
                loadBalancer,
                connectionPool != null ? connectionPool : ofMesh.connectionPool(),
                outlierDetection != null ? outlierDetection : ofMesh.outlierDetection(),
                tls,
                proxyProtocol,
                retryBudget);
    }

    /// Plain text.
    PortPolicy withoutTls() {
        return new PortPolicy(
                loadBalancer, connectionPool, outlierDetection, null, proxyProtocol, retryBudget);
    }

    /// What matters towards the application: limits.
    static PortPolicy ofPool(@Nullable ConnectionPool pool) {
        return new PortPolicy(null, pool, null, null, null, null);
    }

    LoadBalancer.@Nullable ConsistentHash consistentHash() {
        return loadBalancer == null ? null : loadBalancer.consistentHash();
    }

    boolean passesThrough() {
        return loadBalancer != null && loadBalancer.simple() == LoadBalancer.Simple.PASSTHROUGH;
    }
}
