package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// EDS: where the endpoints of each cluster are.
@Component(service = Translator.class)
public final class EndpointTranslator implements Translator {
    private static final Set<String> IRRELEVANT =
            Set.of(
                    "VirtualService",
                    "Gateway",
                    "HTTPRoute",
                    "FilterPlugin",
                    "WasmPlugin",
                    "TrafficExtension",
                    "EnvoyFilter");

    private final LatestIndex index;

    /// @param index shared by all translators
    @Activate
    public EndpointTranslator(@Reference LatestIndex index) {
        this.index = index;
    }

    @Override
    public String typeUrl() {
        return TypeUrls.ENDPOINT;
    }

    /// Destination rules matter too: their labels select the endpoints of subsets.
    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        return !delta.endpoints().isEmpty()
                || !delta.services().isEmpty()
                || !delta.workloads().isEmpty()
                || Relevance.hasOtherRules(delta, IRRELEVANT)
                || index.of(mesh).changesReach(delta, node);
    }

    /// Endpoints of other services stay as they are, as long as only endpoints and workloads
    /// change, and not the proxy's own.
    @Override
    public Optional<Set<String>> changedNames(MeshDelta delta, MeshModel mesh, Node node) {
        if (!delta.services().isEmpty() || !delta.rules().isEmpty()) return Optional.empty();
        boolean hasWorkloads = !delta.workloads().isEmpty();
        if (hasWorkloads && delta.addresses().contains(node.address())) return Optional.empty();
        MeshIndex now = index.of(mesh);
        var hosts = new HashSet<>(delta.endpoints());
        if (hasWorkloads) {
            for (String address : delta.addresses())
                now.servedAt(address).forEach(service -> hosts.add(service.hostname()));
        }
        var scope = new Scope(now, node);
        var passthrough = new AutoPassthrough(scope);
        var names = new HashSet<String>();
        for (String host : hosts) {
            Service service = scope.service(host);
            if (service != null)
                namesOf(scope, service, passthrough).forEach(each -> names.add(each.toString()));
        }
        return Optional.of(names);
    }

    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        var scope = new Scope(index.of(mesh), node);
        var resources = new ArrayList<XdsResource>();
        List<ClusterName> names =
                wanted.wildcard()
                        ? allNames(scope)
                        : wanted.names().stream()
                                .sorted()
                                .map(ClusterName::parse)
                                .<ClusterName>mapMulti(
                                        (name, kept) -> {
                                            if (name != null) kept.accept(name);
                                        })
                                .toList();
        for (ClusterName name : names) {
            Service service = scope.service(name.host());
            if (service == null || !name.isOutbound()) continue;
            SharedPart part = shared(scope, name, service);
            resources.addAll(part.resources());
            scope.problems().addAll(part.problems());
        }
        return new Translation(resources, scope.problems().all());
    }

    /// All proxies of a view get the same.
    private static SharedPart shared(Scope scope, ClusterName name, Service service) {
        return SharedPart.ofEndpoints(
                scope,
                service.hostname(),
                name.toString(),
                own ->
                        service.port(name.port()).stream()
                                .flatMap(port -> resource(own, name, service, port).stream())
                                .toList());
    }

    private static Optional<XdsResource> resource(
            Scope scope, ClusterName name, Service service, ServicePort port) {
        MergedDestinationRule rule = scope.destinationRule(service);
        PortPolicy policy = scope.policyFor(rule, port.number(), name.subset());
        boolean byEds = OutboundClusters.typeOf(scope, service, policy) == DiscoveryType.EDS;
        if (!rule.hasSubset(name.subset()) || !byEds) return Optional.empty();
        var assignment =
                new LoadAssignments(scope)
                        .byAddress(name, service, port, rule.labels(name.subset()), policy);
        List<ResourceKey> madeBy = name.subset().isEmpty() ? List.of() : rule.keys();
        return Optional.of(
                new XdsResource(
                        TypeUrls.ENDPOINT, name.toString(), Protos.bytes(assignment), madeBy));
    }

    private static List<ClusterName> allNames(Scope scope) {
        var passthrough = new AutoPassthrough(scope);
        return scope.services().stream()
                .flatMap(each -> namesOf(scope, each, passthrough).stream())
                .toList();
    }

    private static List<ClusterName> namesOf(
            Scope scope, Service service, AutoPassthrough passthrough) {
        var names = new ArrayList<ClusterName>();
        for (ServicePort port : service.ports()) {
            if (port.protocol() == Protocol.UDP) continue;
            names.add(ClusterName.outbound(port.number(), "", service.hostname()));
            for (String subset : scope.destinationRule(service).subsets().keySet())
                names.add(ClusterName.outbound(port.number(), subset, service.hostname()));
        }
        passthrough.names(service).forEach(names::add);
        return names;
    }
}
