package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.leno.xds.translator.ClusterTranslator.MadeCluster;
import io.leno.xds.translator.Scope.ServedPort;

import java.time.Duration;
import java.util.List;

/// The way to the application beside a sidecar: one cluster per port it listens on.
final class InboundClusters {
    /// Long enough that the one endpoint is never dropped for being idle.
    private static final Duration KEPT = Duration.ofDays(365);

    private final Scope scope;

    InboundClusters(Scope scope) {
        this.scope = scope;
    }

    List<MadeCluster> all() {
        if (!scope.isSidecar()) return List.of();
        return scope.servedPorts().stream().map(this::cluster).toList();
    }

    private MadeCluster cluster(ServedPort port) {
        String name = ClusterName.inbound(port.number()).toString();
        Cluster.Builder cluster =
                Cluster.newBuilder().setName(name).setMetadata(Metadata.ofInbound(port.services()));
        if (scope.bindsPorts()) {
            cluster.setType(DiscoveryType.STATIC)
                    .setLoadAssignment(
                            LoadAssignments.single(name, scope.loopback(), port.number()));
        } else {
            cluster.setType(DiscoveryType.ORIGINAL_DST)
                    .setCleanupInterval(Protos.duration(KEPT))
                    .setUpstreamBindConfig(FixedClusters.unredirected());
        }
        MergedDestinationRule rule = scope.inboundDestinationRule(port.services().getFirst());
        new ClusterSettings(cluster, port.servicePort().protocol(), scope)
                .applyInbound(rule.policyFor(port.servicePort().number(), ""));
        return new MadeCluster(cluster.build(), rule.keys());
    }
}
