package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;

import java.util.List;

/// A route of any kind, as parents see it.
///
/// @param kind `HTTPRoute`
record RouteView(Rule<?> rule, String kind, List<ParentRef> parents, List<String> hostnames) {
    String namespace() {
        return rule.namespace();
    }

    List<String> hostsOrAny() {
        return hostnames.isEmpty() ? List.of("*") : hostnames;
    }

    String namespaceOf(ParentRef parent) {
        return parent.namespace().isEmpty() ? namespace() : parent.namespace();
    }

    static RouteView of(Rule<?> rule) {
        return switch (rule.spec()) {
            case HttpRouteSpec http -> view(rule, http.parentRefs(), http.hostnames());
            case GrpcRouteSpec grpc -> view(rule, grpc.parentRefs(), grpc.hostnames());
            case StreamRouteSpec stream -> view(rule, stream.parentRefs(), stream.hostnames());
            default -> throw new IllegalArgumentException(rule.key() + " is no route");
        };
    }

    private static RouteView view(Rule<?> rule, List<ParentRef> parents, List<String> hostnames) {
        return new RouteView(rule, rule.key().kind(), parents, hostnames);
    }
}
