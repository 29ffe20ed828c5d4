package io.leno.istio.gatewayapi;

import io.leno.api.istio.Destination;
import io.leno.istio.gatewayapi.HttpRouteSpec.BackendRef;
import io.leno.istio.gatewayapi.ReferenceGrantSpec.From;

import org.jspecify.annotations.Nullable;

/// Where the references of a route lead, and why they do not. Used for one route.
final class Backends {
    private static final Destination NOWHERE = new Destination("", "", null);

    private final GatewayWorld world;
    private final RouteView route;
    private final boolean needsGrant;
    private @Nullable RouteError error;

    /// @param needsGrant false inside of the mesh, where callers need none
    Backends(GatewayWorld world, RouteView route, boolean needsGrant) {
        this.world = world;
        this.route = route;
        this.needsGrant = needsGrant;
    }

    /// What was wrong so far; the latest of what can be lived with.
    @Nullable RouteError error() {
        return error;
    }

    /// A cluster that does not exist answers where the reference leads nowhere.
    Destination destination(BackendRef backend) {
        String kind = backend.kind().isEmpty() ? "Service" : backend.kind();
        String namespace = backend.namespace().isEmpty() ? route.namespace() : backend.namespace();
        var from = new From(GatewayWorld.GROUP, route.kind(), route.namespace());
        boolean isGranted = world.allows(from, namespace, backend.group(), kind, backend.name());
        if (needsGrant && !isGranted) {
            fail("RefNotPermitted", refused(backend, namespace), false);
            return NOWHERE;
        }
        String host;
        if (backend.group().isEmpty() && kind.equals("Service")) {
            if (backend.name().contains(".")) {
                String message =
                        "service name invalid; the name of the Service must be used, not the"
                                + " hostname.";
                fail("InvalidDestination", message, true);
                return NOWHERE;
            }
            host = GatewayWorld.hostOfService(backend.name(), namespace);
        } else if (backend.group().equals("networking.istio.io") && kind.equals("Hostname")) {
            if (!backend.namespace().isEmpty()) {
                fail("InvalidDestination", "namespace may not be set with Hostname type", true);
                return NOWHERE;
            }
            host = backend.name();
        } else if (backend.group().equals("multicluster.x-k8s.io")
                && kind.equals("ServiceImport")) {
            host = GatewayWorld.hostOfService(backend.name(), namespace);
        } else {
            String message =
                    "referencing unsupported backendRef: group \""
                            + backend.group()
                            + "\" kind \""
                            + backend.kind()
                            + "\"";
            fail("InvalidKind", message, false);
            return NOWHERE;
        }
        if (!isKnown(host)) fail("BackendNotFound", "backend(" + host + ") not found", false);
        if (backend.port() == 0) {
            fail("InvalidDestination", "port is required in backendRef", true);
            return NOWHERE;
        }
        return new Destination(host, "", new Destination.PortSelector(backend.port()));
    }

    private boolean isKnown(String host) {
        return world.services().containsKey(host)
                || world.services().keySet().stream()
                        .anyMatch(each -> each.startsWith("*") && Hosts.isWithin(host, each));
    }

    private String refused(BackendRef backend, String namespace) {
        return "backendRef "
                + backend.name()
                + "/"
                + namespace
                + " not accessible to a "
                + route.kind()
                + " in namespace \""
                + route.namespace()
                + "\" (missing a ReferenceGrant?)";
    }

    /// What is hard stays said.
    void fail(String reason, String message, boolean isHard) {
        if (error != null && error.isHard()) return;
        error = new RouteError(reason, message, isHard);
    }
}
