package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.model.Service;
import io.leno.xds.translator.GatewayServers.BoundServer;
import io.leno.xds.translator.patch.PatchedProxy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a proxy is to the rules that patch its resources.
final class PatchTargets {
    private PatchTargets() {}

    static PatchedProxy of(Scope scope) {
        return new PatchedProxy(
                scope.node(),
                scope.labels(),
                scope.mesh().rootNamespace(),
                key -> servers(scope).stream().anyMatch(each -> each.gateway().key().equals(key)),
                (kind, key) -> isServed(scope, kind, key),
                scope.isSidecar() ? Map.of() : gatewayPorts(scope));
    }

    private static List<BoundServer> servers(Scope scope) {
        if (scope.isSidecar()) return List.of();
        return new GatewayServers(scope)
                .byListener().values().stream().flatMap(List::stream).toList();
    }

    private static Map<Integer, Set<Integer>> gatewayPorts(Scope scope) {
        var ports = new HashMap<Integer, Set<Integer>>();
        for (BoundServer server : servers(scope)) {
            ports.computeIfAbsent(server.port(), _ -> new HashSet<>())
                    .add(server.server().port().number());
        }
        return ports;
    }

    private static boolean isServed(Scope scope, String kind, ResourceKey key) {
        List<String> hosts =
                kind.equals("Service")
                        ? List.of(scope.mesh().serviceName(key.name(), key.namespace()))
                        : scope.model().rules(ServiceEntry.class).stream()
                                .filter(each -> each.key().equals(key))
                                .flatMap(each -> each.spec().hosts().stream())
                                .toList();
        return scope.mesh().servedAt(scope.node().address()).stream()
                .map(Service::hostname)
                .anyMatch(hosts::contains);
    }
}
