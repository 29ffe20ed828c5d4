package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.leno.api.istio.MeshConfig.InboundTrafficPolicy;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.model.Service;
import io.leno.xds.translator.ClusterTranslator.MadeCluster;
import io.leno.xds.translator.Scope.ServedPort;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// The way to the application beside a sidecar: one cluster per port it listens on.
final class InboundClusters {
    /// Long enough that the one endpoint is never dropped for being idle.
    private static final Duration KEPT = Duration.ofDays(365);

    /// The workload by its own address.
    private static final String ANY = "0.0.0.0:";

    private static final String ANY_SIX = "[::]:";

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
        String told = port.ingress() == null ? "" : port.ingress().defaultEndpoint();
        if (told.startsWith("unix://") || told.startsWith("127.0.0.1:")) {
            cluster.setType(DiscoveryType.STATIC).setLoadAssignment(endpoint(name, told));
        } else if (told.startsWith(ANY) || told.startsWith(ANY_SIX)) {
            String itself = scope.node().address() + told.substring(told.lastIndexOf(':'));
            cluster.setType(DiscoveryType.STATIC).setLoadAssignment(endpoint(name, itself));
        } else if (scope.bindsPorts() || isAtLoopback()) {
            cluster.setType(DiscoveryType.STATIC)
                    .setLoadAssignment(
                            LoadAssignments.single(name, scope.loopback(), port.number()));
        } else {
            cluster.setType(DiscoveryType.ORIGINAL_DST)
                    .setCleanupInterval(Protos.duration(KEPT))
                    .setUpstreamBindConfig(FixedClusters.unredirected());
        }
        MergedDestinationRule rule = scope.inboundDestinationRule(port.services().getFirst());
        PortPolicy policy = rule.policyFor(port.servicePort().number(), "");
        ConnectionPool own = pool(port);
        new ClusterSettings(cluster, port.servicePort().protocol(), scope)
                .applyInbound(own == null ? policy : PortPolicy.ofPool(own));
        Service first = port.services().getFirst();
        StatNames.of(scope.meshConfig().inboundClusterStatName(), first, port.servicePort(), "")
                .ifPresent(cluster::setAltStatName);
        scope.provenance().noteServed(cluster::getMetadataBuilder, port, scope.sidecarRule());
        return new MadeCluster(cluster.build(), rule.keys());
    }

    /// True where applications listen at their loopback only.
    private boolean isAtLoopback() {
        var policy = scope.meshConfig().inboundTrafficPolicy();
        return policy != null && policy.mode() == InboundTrafficPolicy.Mode.LOCALHOST;
    }

    /// The Sidecar's limits: those of the listener, else those of all.
    private @Nullable ConnectionPool pool(ServedPort port) {
        if (port.ingress() != null && port.ingress().connectionPool() != null) {
            return port.ingress().connectionPool();
        }
        return scope.sidecar() == null ? null : scope.sidecar().inboundConnectionPool();
    }

    /// `127.0.0.1:8080` or `unix:///run/app.sock`
    private static ClusterLoadAssignment endpoint(String cluster, String told) {
        if (!told.startsWith("unix://")) {
            int colon = told.lastIndexOf(':');
            int port = Integer.parseInt(told.substring(colon + 1));
            return LoadAssignments.single(cluster, told.substring(0, colon), port);
        }
        var assignment = ClusterLoadAssignment.newBuilder().setClusterName(cluster);
        assignment
                .addEndpointsBuilder()
                .addLbEndpointsBuilder()
                .getEndpointBuilder()
                .getAddressBuilder()
                .getPipeBuilder()
                .setPath(told.substring("unix://".length()));
        return assignment.build();
    }
}
