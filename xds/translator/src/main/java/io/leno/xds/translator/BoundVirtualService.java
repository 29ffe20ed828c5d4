package io.leno.xds.translator;

import io.leno.api.config.Rule;
import io.leno.api.istio.VirtualService;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A virtual service with its names completed.
///
/// @param hosts full names, in the order of the rule
/// @param gateways `mesh` or `namespace/name`
record BoundVirtualService(Rule<VirtualService> rule, List<String> hosts, Set<String> gateways) {
    static BoundVirtualService of(Rule<VirtualService> rule, MeshIndex mesh) {
        VirtualService spec = rule.spec();
        List<String> hosts =
                spec.hosts().stream()
                        .map(host -> mesh.fullName(host, rule.namespace()))
                        .distinct()
                        .toList();
        Set<String> gateways =
                spec.gateways().isEmpty()
                        ? Set.of(VirtualService.MESH)
                        : spec.gateways().stream()
                                .map(name -> gatewayName(name, rule.namespace()))
                                .collect(Collectors.toUnmodifiableSet());
        return new BoundVirtualService(rule, hosts, gateways);
    }

    VirtualService spec() {
        return rule.spec();
    }

    /// True where a match with these gateways (none: those of the rule) holds for `gateway`.
    boolean isBoundTo(String gateway, List<String> gatewaysOfMatch) {
        if (gatewaysOfMatch.isEmpty()) return gateways.contains(gateway);
        return gatewaysOfMatch.stream()
                .anyMatch(name -> gatewayName(name, rule.namespace()).equals(gateway));
    }

    private static String gatewayName(String name, String namespace) {
        if (name.equals(VirtualService.MESH) || name.indexOf('/') >= 0) return name;
        return namespace + "/" + name;
    }
}
