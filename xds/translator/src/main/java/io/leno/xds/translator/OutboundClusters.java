package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.xds.translator.ClusterTranslator.MadeCluster;

import java.util.ArrayList;
import java.util.List;

/// What the proxy can call: a cluster per port of every service it sees, and one per subset.
final class OutboundClusters {
    private final Scope scope;
    private final LoadAssignments loadAssignments;

    OutboundClusters(Scope scope) {
        this.scope = scope;
        loadAssignments = new LoadAssignments(scope);
    }

    List<MadeCluster> all() {
        var clusters = new ArrayList<MadeCluster>();
        for (Service service : scope.services()) {
            MergedDestinationRule rule = scope.destinationRule(service);
            for (ServicePort port : service.ports()) {
                if (port.protocol() == Protocol.UDP) continue;
                boolean isDynamic = DynamicForwarding.isMeant(service);
                if (isDynamic && !DynamicForwarding.knowsHost(port.protocol())) continue;
                add(clusters, service, port, rule, named(service, port, ""));
                if (isDynamic) continue;
                rule.subsets()
                        .keySet()
                        .forEach(
                                subset ->
                                        add(
                                                clusters,
                                                service,
                                                port,
                                                rule,
                                                named(service, port, subset)));
            }
        }
        return clusters;
    }

    private static ClusterName named(Service service, ServicePort port, String subset) {
        return ClusterName.outbound(port.number(), subset, service.hostname());
    }

    /// Those that [AutoPassthrough] leads to: what they carry is secured already.
    List<MadeCluster> byServerName() {
        var passthrough = new AutoPassthrough(scope);
        var clusters = new ArrayList<MadeCluster>();
        for (Service service : scope.services()) {
            MergedDestinationRule rule = scope.destinationRule(service);
            passthrough
                    .names(service)
                    .forEach(
                            name ->
                                    service.port(name.port())
                                            .ifPresent(
                                                    port ->
                                                            add(
                                                                    clusters, service, port, rule,
                                                                    name)));
        }
        return clusters;
    }

    private void add(
            List<MadeCluster> clusters,
            Service service,
            ServicePort port,
            MergedDestinationRule rule,
            ClusterName clusterName) {
        String subset = clusterName.subset();
        PortPolicy said = scope.policyFor(rule, port.number(), subset);
        boolean isPlain =
                clusterName.isServerName() || !UpstreamTls.isMeant(said.tls(), rule, scope);
        PortPolicy policy = isPlain ? said.withoutTls() : said;
        DiscoveryType type = typeOf(scope, service, policy);
        String name = clusterName.toString();
        Cluster.Builder cluster = Cluster.newBuilder().setName(name).setType(type);
        cluster.setMetadata(Metadata.ofCluster(service, rule.rules(), subset));
        noteMakers(cluster, service, port, rule, subset);
        switch (type) {
            case EDS ->
                    cluster.setEdsClusterConfig(
                            Cluster.EdsClusterConfig.newBuilder()
                                    .setServiceName(name)
                                    .setEdsConfig(Protos.ads()));
            case STRICT_DNS, LOGICAL_DNS -> {
                var assignment =
                        loadAssignments.byName(
                                name, service, port, rule.labels(subset), type, policy);
                if (assignment.getEndpointsCount() == 0) return;
                cluster.setLoadAssignment(assignment);
                ClusterSettings.resolveByName(cluster, scope);
            }
            default -> {}
        }
        StatNames.of(scope.meshConfig().outboundClusterStatName(), service, port, subset)
                .ifPresent(cluster::setAltStatName);
        new ClusterSettings(cluster, port.protocol(), scope).apply(policy, service);
        if (DynamicForwarding.isMeant(service)) {
            new DynamicForwarding(service, scope).applyTo(cluster, policy);
        }
        if (!clusterName.isServerName()) UpstreamTls.apply(cluster, policy, rule, scope);
        clusters.add(new MadeCluster(cluster.build(), rule.keys()));
    }

    private void noteMakers(
            Cluster.Builder cluster,
            Service service,
            ServicePort port,
            MergedDestinationRule rule,
            String subset) {
        Provenance provenance = scope.provenance();
        if (!provenance.isWanted()) return;
        provenance.note(cluster::getMetadataBuilder, service);
        rule.written(port.number(), subset)
                .forEach(
                        each ->
                                provenance.note(
                                        cluster::getMetadataBuilder, each.rule(), each.path()));
    }

    /// How endpoints are found; for hosts that are resolved when asked for, by nobody here. Only a
    /// redirected sidecar knows what address its client dialled; everyone else needs the endpoints
    /// themselves.
    static DiscoveryType typeOf(Scope scope, Service service, PortPolicy policy) {
        boolean knowsDestination = scope.isSidecar() && !scope.bindsPorts();
        if (knowsDestination && policy.passesThrough()) return DiscoveryType.ORIGINAL_DST;
        return switch (service.resolution()) {
            case DNS -> DiscoveryType.STRICT_DNS;
            case DNS_ROUND_ROBIN -> DiscoveryType.LOGICAL_DNS;
            case DYNAMIC_DNS -> DiscoveryType.ORIGINAL_DST;
            case NONE -> knowsDestination ? DiscoveryType.ORIGINAL_DST : DiscoveryType.EDS;
            case STATIC -> DiscoveryType.EDS;
        };
    }

    /// Clients of such a port dial endpoints by their own addresses.
    static boolean isHeadlessTcp(Service service, ServicePort port) {
        return service.resolution() == Resolution.NONE
                && service.addresses().isEmpty()
                && !service.meshExternal()
                && !port.protocol().isHttp()
                && port.protocol() != Protocol.UNDECLARED;
    }
}
