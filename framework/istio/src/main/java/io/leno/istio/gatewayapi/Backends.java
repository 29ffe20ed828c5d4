package io.leno.istio.gatewayapi;

import io.leno.api.istio.Destination;
import io.leno.istio.bind.Report;
import io.leno.istio.gatewayapi.HttpRouteSpec.BackendRef;

import java.util.Optional;

/// Where the references of an HTTPRoute lead.
final class Backends {
    private static final String DOMAIN = "svc.cluster.local";

    private Backends() {}

    static boolean isService(BackendRef backend) {
        return backend.group().isEmpty()
                && (backend.kind().isEmpty() || backend.kind().equals("Service"));
    }

    /// The full name of a Kubernetes Service.
    static String hostOfService(String name, String namespace) {
        return name + "." + namespace + "." + DOMAIN;
    }

    /// Empty where the reference is of a kind that is not yet acted on, which is then reported.
    static Optional<Destination> destination(
            BackendRef backend, String namespaceOfRoute, String path, Report report) {
        var port = backend.port() == 0 ? null : new Destination.PortSelector(backend.port());
        if (isService(backend)) {
            String namespace =
                    backend.namespace().isEmpty() ? namespaceOfRoute : backend.namespace();
            return Optional.of(new Destination(hostOfService(backend.name(), namespace), "", port));
        }
        if (backend.group().equals("networking.istio.io") && backend.kind().equals("Hostname"))
            return Optional.of(new Destination(backend.name(), "", port));
        report.notActedOn(path, "HTTPRoute backendRefs[] of kind " + backend.kind());
        return Optional.empty();
    }
}
