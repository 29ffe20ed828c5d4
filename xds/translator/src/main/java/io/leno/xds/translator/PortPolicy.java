package io.leno.xds.translator;

import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.TrafficPolicy.OutlierDetection;
import io.leno.api.istio.TrafficPolicy.PortSettings;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// A traffic policy as it holds for one port.
record PortPolicy(
        @Nullable LoadBalancer loadBalancer,
        @Nullable ConnectionPool connectionPool,
        @Nullable OutlierDetection outlierDetection,
        @Nullable ClientTls tls) {
    static final PortPolicy NONE = new PortPolicy(null, null, null, null);

    /// Settings of the port replace those of the policy altogether.
    static PortPolicy of(@Nullable TrafficPolicy policy, int port) {
        if (policy == null) return NONE;
        return settingsOf(policy, port)
                .map(PortPolicy::of)
                .orElseGet(
                        () ->
                                new PortPolicy(
                                        policy.loadBalancer(),
                                        policy.connectionPool(),
                                        policy.outlierDetection(),
                                        policy.tls()));
    }

    private static PortPolicy of(PortSettings settings) {
        return new PortPolicy(
                settings.loadBalancer(),
                settings.connectionPool(),
                settings.outlierDetection(),
                settings.tls());
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
    PortPolicy overriddenBy(@Nullable TrafficPolicy subset, int port) {
        if (subset == null) return this;
        PortPolicy over = of(subset, port);
        if (settingsOf(subset, port).isPresent()) return over;
        return new PortPolicy(
                over.loadBalancer != null ? over.loadBalancer : loadBalancer,
                over.connectionPool != null ? over.connectionPool : connectionPool,
                over.outlierDetection != null ? over.outlierDetection : outlierDetection,
                over.tls != null ? over.tls : tls);
    }

    LoadBalancer.@Nullable ConsistentHash consistentHash() {
        return loadBalancer == null ? null : loadBalancer.consistentHash();
    }

    boolean passesThrough() {
        return loadBalancer != null && loadBalancer.simple() == LoadBalancer.Simple.PASSTHROUGH;
    }
}
