package io.leno.istio.gatewayapi;

import io.leno.istio.gatewayapi.HttpRouteSpec.BackendRef;
import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;

import java.util.List;

/// `spec` of a `TCPRoute`, which has no hostnames, or a `TLSRoute`. Public only so that the binder
/// can make it.
public record StreamRouteSpec(
        List<ParentRef> parentRefs, List<String> hostnames, List<StreamRule> rules) {
    public record StreamRule(String name, List<BackendRef> backendRefs) {}
}
