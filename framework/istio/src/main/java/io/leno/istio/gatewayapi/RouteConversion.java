package io.leno.istio.gatewayapi;

import io.leno.api.istio.Destination;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.RouteDestination;
import io.leno.api.istio.VirtualService.TcpMatch;
import io.leno.api.istio.VirtualService.TcpRoute;
import io.leno.api.istio.VirtualService.TlsMatch;
import io.leno.api.istio.VirtualService.TlsRoute;
import io.leno.istio.gatewayapi.HttpRouteSpec.BackendRef;
import io.leno.istio.gatewayapi.StreamRouteSpec.StreamRule;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Turns a route of any kind into virtual services, one for each place it is attached to.
final class RouteConversion {
    private final RouteView route;
    private final Backends backends;
    private final List<HttpRoute> http;
    private final List<List<RouteDestination>> streams = new ArrayList<>();

    /// @param needsGrant at gateways; inside of the mesh callers need none
    RouteConversion(GatewayWorld world, RouteView route, boolean needsGrant) {
        this.route = route;
        backends = new Backends(world, route, needsGrant);
        var rules = new RouteRules(route.namespace(), route.rule().name(), backends);
        http =
                switch (route.rule().spec()) {
                    case HttpRouteSpec spec -> rules.convert(spec);
                    case GrpcRouteSpec spec -> rules.convert(spec);
                    default -> List.of();
                };
        if (route.rule().spec() instanceof StreamRouteSpec spec) {
            for (StreamRule rule : spec.rules()) streams.add(destinations(rule.backendRefs()));
        }
    }

    /// What is wrong with the references.
    @Nullable RouteError error() {
        return backends.error();
    }

    private List<RouteDestination> destinations(List<BackendRef> refs) {
        List<BackendRef> used =
                refs.stream().filter(ref -> ref.weight() == null || ref.weight() != 0).toList();
        return used.stream()
                .map(
                        ref -> {
                            Destination to = backends.destination(ref);
                            int weight = ref.weight() == null ? 1 : ref.weight();
                            return new RouteDestination(to, used.size() == 1 ? 0 : weight);
                        })
                .toList();
    }

    /// Null where nothing is routed: other listeners stand for the hosts, or the route is broken.
    ///
    /// @param siblings all listeners of the gateway
    @Nullable VirtualService at(Attachment attachment, List<Listener> siblings) {
        Listener listener = attachment.listener();
        if (listener == null || isBroken()) return null;
        List<String> hosts =
                route.hostsOrAny().stream()
                        .filter(host -> listener.isolates(host, siblings))
                        .toList();
        if (hosts.isEmpty()) return null;
        return service(hosts, listener.internalName(), 0, hosts, List.of());
    }

    /// A route for somebody else's service holds for callers of its own namespace.
    @Nullable VirtualService inMesh(Attachment attachment) {
        if (isBroken()) return null;
        int port = attachment.ref().port();
        boolean isConsumers = !route.namespaceOf(attachment.ref()).equals(route.namespace());
        List<String> exportTo = isConsumers ? List.of(".") : List.of();
        List<String> hosts = attachment.meshHosts();
        List<String> names = route.hostnames().isEmpty() ? hosts : route.hostnames();
        return service(hosts, VirtualService.MESH, port, names, exportTo);
    }

    private boolean isBroken() {
        RouteError error = backends.error();
        return (error != null && error.isHard()) || (http.isEmpty() && streams.isEmpty());
    }

    private VirtualService service(
            List<String> hosts,
            String gateway,
            int port,
            List<String> serverNames,
            List<String> exportTo) {
        List<HttpRoute> onPort =
                port == 0
                        ? http
                        : http.stream()
                                .map(
                                        each ->
                                                each.matching(
                                                        each.match().stream()
                                                                .map(match -> match.onPort(port))
                                                                .toList()))
                                .toList();
        boolean isTls = route.kind().equals("TLSRoute");
        return new VirtualService(
                hosts,
                List.of(gateway),
                onPort,
                isTls ? tls(serverNames, port) : List.of(),
                isTls ? List.of() : tcp(port),
                exportTo);
    }

    private List<TlsRoute> tls(List<String> serverNames, int port) {
        var match = new TlsMatch(serverNames, List.of(), port, Map.of(), "", List.of());
        return streams.stream().map(to -> new TlsRoute(List.of(match), to)).toList();
    }

    private List<TcpRoute> tcp(int port) {
        var match = new TcpMatch(List.of(), port, Map.of(), "", List.of());
        List<TcpMatch> matches = port == 0 ? List.of() : List.of(match);
        return streams.stream().map(to -> new TcpRoute(matches, to)).toList();
    }
}
