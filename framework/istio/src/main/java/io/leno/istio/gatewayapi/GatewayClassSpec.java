package io.leno.istio.gatewayapi;

import java.util.Set;

/// `spec` of a `GatewayClass`. Public only so that the binder can make it.
public record GatewayClassSpec(String controllerName, String description) {
    /// The controller we are.
    static final String CONTROLLER = "istio.io/gateway-controller";

    /// Classes that exist without being declared.
    static final Set<String> BUILT_IN = Set.of("istio");
}
