package io.leno.istio.ingress;

/// `spec` of a `networking.k8s.io` `IngressClass`. Public only so that the binder can make it.
public record IngressClassSpec(String controller) {
    /// The controller we are.
    static final String CONTROLLER = "istio.io/ingress-controller";
}
