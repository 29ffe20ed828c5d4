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

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
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

    private final LatestIndex index = new LatestIndex();

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
                || delta.rules().stream().anyMatch(key -> !IRRELEVANT.contains(key.kind()));
    }

    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        var scope = new Scope(index.of(mesh), node);
        var assignments = new LoadAssignments(scope);
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
            if (service == null || !name.direction().equals("outbound")) continue;
            service.port(name.port())
                    .flatMap(port -> resource(scope, assignments, name, service, port))
                    .ifPresent(resources::add);
        }
        return new Translation(resources, scope.problems().all());
    }

    private static Optional<XdsResource> resource(
            Scope scope,
            LoadAssignments assignments,
            ClusterName name,
            Service service,
            ServicePort port) {
        MergedDestinationRule rule = scope.destinationRule(service);
        PortPolicy policy = scope.policyFor(rule, port.number(), name.subset());
        boolean byEds = OutboundClusters.typeOf(scope, service, policy) == DiscoveryType.EDS;
        if (!rule.hasSubset(name.subset()) || !byEds) return Optional.empty();
        var assignment =
                assignments.byAddress(
                        name.toString(), service, port, rule.labels(name.subset()), policy);
        List<ResourceKey> madeBy = name.subset().isEmpty() ? List.of() : rule.keys();
        return Optional.of(
                new XdsResource(
                        TypeUrls.ENDPOINT, name.toString(), Protos.bytes(assignment), madeBy));
    }

    private static List<ClusterName> allNames(Scope scope) {
        var names = new ArrayList<ClusterName>();
        for (Service service : scope.services()) {
            for (ServicePort port : service.ports()) {
                if (port.protocol() == Protocol.UDP) continue;
                names.add(ClusterName.outbound(port.number(), "", service.hostname()));
                scope.destinationRule(service)
                        .subsets()
                        .keySet()
                        .forEach(
                                subset ->
                                        names.add(
                                                ClusterName.outbound(
                                                        port.number(),
                                                        subset,
                                                        service.hostname())));
            }
        }
        return names;
    }
}
