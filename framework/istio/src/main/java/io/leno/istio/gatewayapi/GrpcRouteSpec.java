package io.leno.istio.gatewayapi;

import io.leno.istio.gatewayapi.HttpRouteSpec.BackendRef;
import io.leno.istio.gatewayapi.HttpRouteSpec.NamedMatch;
import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteFilter;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `spec` of a `gateway.networking.k8s.io` `GRPCRoute`. Public only so that the binder can make it.
public record GrpcRouteSpec(
        List<ParentRef> parentRefs, List<String> hostnames, List<GrpcRule> rules) {
    public record GrpcRule(
            String name,
            List<GrpcMatch> matches,
            List<RouteFilter> filters,
            List<BackendRef> backendRefs) {}

    public record GrpcMatch(@Nullable MethodMatch method, List<NamedMatch> headers) {}

    /// @param service with its package; empty: any
    /// @param method empty: any
    public record MethodMatch(NamedMatch.Type type, String service, String method) {}
}
