package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.translator.patch.ClusterPatches;
import io.leno.xds.translator.patch.Patched;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// CDS: a cluster per port and subset of every service, one per port of the workload, and the fixed
/// ones.
@Component(service = Translator.class)
public final class ClusterTranslator implements Translator {
    private static final Set<String> IRRELEVANT =
            Set.of(
                    "VirtualService",
                    "Gateway",
                    "HTTPRoute",
                    "FilterPlugin",
                    "WasmPlugin",
                    "TrafficExtension");

    private final LatestIndex index;

    /// @param index shared by all translators
    @Activate
    public ClusterTranslator(@Reference LatestIndex index) {
        this.index = index;
    }

    @Override
    public String typeUrl() {
        return TypeUrls.CLUSTER;
    }

    /// New endpoints alone matter only where they are part of a cluster: DNS names to resolve, and
    /// the ports of the proxy's own workload.
    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        if (!delta.services().isEmpty()) return true;
        if (Relevance.hasOtherRules(delta, IRRELEVANT)) return true;
        if (node.type() == Node.Type.ROUTER && isOfGateway(delta)) return true;
        if (index.of(mesh).changesReach(delta, node)) return true;
        if (delta.addresses().contains(node.address())) return true;
        return delta.endpoints().stream()
                .anyMatch(host -> isResolvedByName(mesh.services().get(host)));
    }

    /// Gateways may pass TLS on by the name of a cluster.
    private static boolean isOfGateway(MeshDelta delta) {
        return delta.rules().stream().anyMatch(key -> key.kind().equals("Gateway"));
    }

    private static boolean isResolvedByName(@Nullable Service service) {
        return service != null
                && (service.resolution() == Resolution.DNS
                        || service.resolution() == Resolution.DNS_ROUND_ROBIN);
    }

    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        return translate(new Scope(index.of(mesh), node), wanted);
    }

    @Override
    public Translation annotated(MeshModel mesh, Node node, ResourceNames wanted) {
        return translate(new Scope(index.of(mesh), node, Provenance.NOTED), wanted);
    }

    private static Translation translate(Scope scope, ResourceNames wanted) {
        var patches = new ClusterPatches(scope.patches());
        boolean isShared = !patches.isNeeded() && scope.mayShare();
        List<XdsResource> all =
                isShared ? shared(scope) : resources(patched(clusters(scope), patches, scope));
        if (!isShared) reportMutualTls(scope);
        scope.problems().addAll(patches.problems());
        List<XdsResource> resources =
                wanted.wildcard()
                        ? all
                        : all.stream().filter(each -> wanted.includes(each.name())).toList();
        return new Translation(resources, scope.problems().all());
    }

    /// Where nothing is patched, only what leads to the workload itself is the proxy's own.
    private static List<XdsResource> shared(Scope scope) {
        SharedPart outbound = SharedPart.of(scope, "clusters", "", ClusterTranslator::outbound);
        scope.problems().addAll(outbound.problems());
        var all = new ArrayList<>(outbound.resources());
        if (new AutoPassthrough(scope).isServed()) {
            all.addAll(
                    SharedPart.of(
                                    scope,
                                    "clusters by server name",
                                    "",
                                    own -> resources(new OutboundClusters(own).byServerName()))
                            .resources());
        }
        all.addAll(resources(new InboundClusters(scope).all()));
        return all;
    }

    private static List<XdsResource> outbound(Scope scope) {
        var clusters = new ArrayList<>(new OutboundClusters(scope).all());
        FixedClusters.of(scope).forEach(each -> clusters.add(MadeCluster.of(each)));
        reportMutualTls(scope);
        return resources(clusters);
    }

    private static List<XdsResource> resources(List<MadeCluster> clusters) {
        return clusters.stream().map(MadeCluster::toResource).toList();
    }

    private static List<MadeCluster> patched(
            List<MadeCluster> clusters, ClusterPatches patches, Scope scope) {
        if (!patches.isNeeded()) return clusters;
        var all = new ArrayList<MadeCluster>();
        var names = new HashSet<String>();
        for (MadeCluster made : clusters) {
            Patched<Cluster> patched = patches.apply(made.cluster());
            if (patched == null) continue;
            var keys = new LinkedHashSet<>(made.madeBy());
            keys.addAll(patched.by());
            names.add(patched.resource().getName());
            all.add(new MadeCluster(noted(patched, scope), List.copyOf(keys)));
        }
        patches.added(names)
                .forEach(each -> all.add(new MadeCluster(noted(each, scope), each.by())));
        return all;
    }

    private static Cluster noted(Patched<Cluster> patched, Scope scope) {
        var noted = patched.resource().toBuilder();
        scope.provenance().note(noted::getMetadataBuilder, patched.patches());
        return noted.build();
    }

    private static List<MadeCluster> clusters(Scope scope) {
        if (GrpcClients.isOne(scope.node())) return new GrpcClients(scope).clusters();
        var outbound = new OutboundClusters(scope);
        Stream<MadeCluster> fixed = FixedClusters.of(scope).stream().map(MadeCluster::of);
        Stream<MadeCluster> inbound = new InboundClusters(scope).all().stream();
        return Stream.of(outbound.all().stream(), outbound.byServerName().stream(), inbound, fixed)
                .flatMap(each -> each)
                .toList();
    }

    /// There are no identities yet: what asks for mutual TLS stays in plain text.
    private static void reportMutualTls(Scope scope) {
        var seen = new HashSet<ResourceKey>();
        for (Service service : scope.services()) {
            for (var rule : scope.destinationRule(service).rules()) {
                TrafficPolicy policy = rule.spec().trafficPolicy();
                ClientTls tls = policy == null ? null : policy.tls();
                if (tls == null || tls.mode() != ClientTls.Mode.ISTIO_MUTUAL) continue;
                if (!seen.add(rule.key())) continue;
                scope.problems()
                        .notYetActedOn(
                                rule,
                                "spec.trafficPolicy.tls.mode",
                                "ISTIO_MUTUAL: workloads have no certificates yet; traffic to "
                                        + rule.spec().host()
                                        + " stays in plain text");
            }
        }
    }

    /// A cluster and the rules it was made by.
    record MadeCluster(Cluster cluster, List<ResourceKey> madeBy) {
        static MadeCluster of(Cluster cluster) {
            return new MadeCluster(cluster, List.of());
        }

        private XdsResource toResource() {
            return new XdsResource(
                    TypeUrls.CLUSTER, cluster.getName(), Protos.bytes(cluster), madeBy);
        }
    }
}
