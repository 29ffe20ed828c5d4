package io.leno.istio.gatewayapi;

import static java.util.stream.Collectors.toMap;

import io.leno.api.istio.ServiceEntry;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Finds what policies are for.
record PolicyTargets(GatewayWorld world) {
    /// What a target is.
    ///
    /// @param problem why it is none; empty: it is
    /// @param hosts of the service
    /// @param port of which alone is spoken; 0: all
    record Found(String problem, List<String> hosts, int port) {
        static Found not(String problem) {
            return new Found(problem, List.of(), 0);
        }
    }

    Found service(PolicyTarget target, String namespace) {
        boolean isService = target.group().isEmpty() && target.kind().equals("Service");
        if (!isService) return Found.not("unsupported reference kind: " + target.kind());
        String host = GatewayWorld.hostOfService(target.name(), namespace);
        ServiceView service = world.services().get(host);
        if (service == null) return notFound(target, namespace);
        return section(target, namespace, List.of(host), service.ports());
    }

    Found serviceOrEntry(PolicyTarget target, String namespace) {
        if (target.group().isEmpty()) return service(target, namespace);
        boolean isEntry =
                target.group().equals("networking.istio.io")
                        && target.kind().equals("ServiceEntry");
        if (!isEntry) return Found.not("unsupported kind " + target.kind());
        ServiceEntry entry = world.entries().get(namespace + "/" + target.name());
        if (entry == null) return notFound(target, namespace);
        Map<String, Integer> ports =
                entry.ports().stream()
                        .collect(
                                toMap(
                                        ServiceEntry.Port::name,
                                        ServiceEntry.Port::number,
                                        (one, _) -> one));
        return section(target, namespace, entry.hosts(), ports);
    }

    private static Found notFound(PolicyTarget target, String namespace) {
        String name = namespace + "/" + target.name();
        return Found.not("reference " + name + " (of kind " + target.kind() + ") not found");
    }

    private static Found section(
            PolicyTarget target, String namespace, List<String> hosts, Map<String, Integer> ports) {
        String section = target.sectionName();
        if (section.isEmpty()) return new Found("", hosts, 0);
        Integer port = ports.get(section);
        if (port != null) return new Found("", hosts, port);
        String where = target.kind() + " " + namespace + "/" + target.name();
        return Found.not("sectionName \"" + section + "\" does not exist in " + where);
    }

    /// Names of the gateways whose routes lead there, whether they may or not.
    List<String> gatewaysTo(PolicyTarget target, String namespace) {
        var names = new TreeSet<String>();
        for (var rule : world.routes()) {
            RouteView route = RouteView.of(rule);
            boolean leads =
                    route.backends().stream()
                            .anyMatch(each -> route.leadsTo(each, target, namespace));
            if (!leads) continue;
            for (var parent : route.parents()) {
                if (parent.isGateway()) names.add(route.namespaceOf(parent) + "/" + parent.name());
            }
        }
        return List.copyOf(names);
    }
}
