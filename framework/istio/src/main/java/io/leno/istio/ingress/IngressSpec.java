package io.leno.istio.ingress;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `spec` of a `networking.k8s.io` `Ingress`. Public only so that the binder can make it.
public record IngressSpec(
        String ingressClassName,
        @Nullable Backend defaultBackend,
        List<Tls> tls,
        List<Rule> rules) {
    public record Tls(List<String> hosts, String secretName) {}

    /// @param host empty: any
    public record Rule(String host, @Nullable Http http) {}

    public record Http(List<Path> paths) {}

    /// @param pathType `Exact`, `Prefix`, `ImplementationSpecific`
    public record Path(String path, String pathType, @Nullable Backend backend) {}

    public record Backend(@Nullable ServiceBackend service) {}

    public record ServiceBackend(String name, @Nullable Port port) {}

    /// Exactly one of both.
    public record Port(int number, String name) {}
}
