package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.VirtualService;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A virtual service with its names completed and its delegates' routes in their places.
///
/// @param hosts full names, in the order of the rule
/// @param gateways `mesh` or `namespace/name`
/// @param exportTo the rule's, else the mesh's
/// @param madeBy the rule and its delegates
/// @param lost routes that delegate to nothing
record BoundVirtualService(
        Rule<VirtualService> rule,
        List<String> hosts,
        Set<String> gateways,
        Set<String> exportTo,
        List<ResourceKey> madeBy,
        List<Lost> lost) {
    /// A route that leads nowhere.
    record Lost(String path, String message) {}

    static BoundVirtualService of(Rule<VirtualService> rule, MeshIndex mesh, Delegates delegates) {
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
        var madeBy = new LinkedHashSet<ResourceKey>();
        madeBy.add(rule.key());
        var resolved =
                new Rule<>(
                        rule.key(),
                        rule.namespace(),
                        rule.name(),
                        rule.annotations(),
                        rule.created(),
                        spec.routing(delegates.resolve(rule, madeBy)),
                        rule.origin());
        Set<String> exportTo = mesh.exportToOf(spec);
        return new BoundVirtualService(
                resolved, hosts, gateways, exportTo, List.copyOf(madeBy), delegates.lost(rule));
    }

    VirtualService spec() {
        return rule.spec();
    }

    /// By its name: all that it says is much to go through.
    @Override
    public int hashCode() {
        return rule.key().hashCode();
    }

    /// True where a match with these gateways (none: those of the rule) holds for `gateway`.
    boolean isBoundTo(String gateway, List<String> gatewaysOfMatch) {
        if (gatewaysOfMatch.isEmpty()) return gateways.contains(gateway);
        return gatewaysOfMatch.stream()
                .anyMatch(name -> gatewayName(name, rule.namespace()).equals(gateway));
    }

    static String gatewayName(String name, String namespace) {
        if (name.equals(VirtualService.MESH) || name.indexOf('/') >= 0) return name;
        return namespace + "/" + name;
    }

    /// How close to the viewer the rule is meant: 0 its namespace's own, 1 exported to just it, 2
    /// to all; 3 not at all.
    int distanceTo(String viewer) {
        if (exportTo.contains("*")) return 2;
        if (exportTo.contains("~")) return 3;
        boolean isOwn = rule.namespace().equals(viewer);
        if (isOwn && (exportTo.contains(".") || exportTo.contains(viewer))) return 0;
        return exportTo.contains(viewer) ? 1 : 3;
    }
}
