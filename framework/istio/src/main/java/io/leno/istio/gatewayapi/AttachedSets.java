package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.istio.gatewayapi.GatewaySpec.AllowedListeners;
import io.leno.istio.gatewayapi.GatewaySpec.AllowedRoutes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The ListenerSets that name a gateway as their parent, oldest first.
///
/// @param allowed whose listeners the gateway takes
/// @param refused of namespaces that may not add any
record AttachedSets(List<Rule<ListenerSetSpec>> allowed, List<Rule<ListenerSetSpec>> refused) {
    static AttachedSets of(Rule<GatewaySpec> gateway, GatewayWorld world) {
        var allowed = new ArrayList<Rule<ListenerSetSpec>>();
        var refused = new ArrayList<Rule<ListenerSetSpec>>();
        for (Rule<ListenerSetSpec> set : world.listenerSets()) {
            HttpRouteSpec.ParentRef parent = set.spec().parentRef();
            String namespace = parent.namespace().isEmpty() ? set.namespace() : parent.namespace();
            boolean isIts =
                    parent.isGateway()
                            && namespace.equals(gateway.namespace())
                            && parent.name().equals(gateway.name());
            if (!isIts) continue;
            (isAllowed(set, gateway, world) ? allowed : refused).add(set);
        }
        return new AttachedSets(allowed, refused);
    }

    private static boolean isAllowed(
            Rule<ListenerSetSpec> set, Rule<GatewaySpec> gateway, GatewayWorld world) {
        AllowedListeners allowed = gateway.spec().allowedListeners();
        AllowedRoutes.Namespaces namespaces = allowed == null ? null : allowed.namespaces();
        if (namespaces == null) return false;
        return switch (namespaces.from()) {
            case ALL -> true;
            case SAME -> set.namespace().equals(gateway.namespace());
            case NONE -> false;
            case SELECTOR ->
                    namespaces.selector() != null
                            && namespaces
                                    .selector()
                                    .matches(
                                            world.namespaces()
                                                    .getOrDefault(set.namespace(), Map.of()));
        };
    }
}
