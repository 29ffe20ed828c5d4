package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.istio.gatewayapi.HttpRouteSpec.BackendRef;
import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;

import java.util.List;
import java.util.function.Function;

/// A route of any kind, as parents see it.
///
/// @param kind `HTTPRoute`
/// @param backends of all its rules
record RouteView(
        Rule<?> rule,
        String kind,
        List<ParentRef> parents,
        List<String> hostnames,
        List<BackendRef> backends) {
    String namespace() {
        return rule.namespace();
    }

    List<String> hostsOrAny() {
        return hostnames.isEmpty() ? List.of("*") : hostnames;
    }

    String namespaceOf(ParentRef parent) {
        return parent.namespace().isEmpty() ? namespace() : parent.namespace();
    }

    /// True where a backend is what a policy is for.
    boolean leadsTo(BackendRef backend, PolicyTarget target, String namespace) {
        String kind = backend.kind().isEmpty() ? "Service" : backend.kind();
        String where = backend.namespace().isEmpty() ? namespace() : backend.namespace();
        return backend.group().equals(target.group())
                && kind.equals(target.kind())
                && backend.name().equals(target.name())
                && where.equals(namespace);
    }

    static RouteView of(Rule<?> rule) {
        String kind = rule.key().kind();
        return switch (rule.spec()) {
            case HttpRouteSpec http -> {
                var backends = all(http.rules(), HttpRouteSpec.RouteRule::backendRefs);
                yield new RouteView(rule, kind, http.parentRefs(), http.hostnames(), backends);
            }
            case GrpcRouteSpec grpc -> {
                var backends = all(grpc.rules(), GrpcRouteSpec.GrpcRule::backendRefs);
                yield new RouteView(rule, kind, grpc.parentRefs(), grpc.hostnames(), backends);
            }
            case StreamRouteSpec stream -> {
                var backends = all(stream.rules(), StreamRouteSpec.StreamRule::backendRefs);
                yield new RouteView(rule, kind, stream.parentRefs(), stream.hostnames(), backends);
            }
            default -> throw new IllegalArgumentException(rule.key() + " is no route");
        };
    }

    private static <T> List<BackendRef> all(List<T> rules, Function<T, List<BackendRef>> backends) {
        return rules.stream().flatMap(rule -> backends.apply(rule).stream()).toList();
    }
}
