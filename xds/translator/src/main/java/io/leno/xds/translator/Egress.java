package io.leno.xds.translator;

import io.leno.api.istio.Sidecar;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.HttpDestination;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.Mirror;
import io.leno.api.istio.VirtualService.RouteDestination;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a Sidecar lets its workload reach: services by listener, and the virtual services that
/// route them.
final class Egress {
    /// One listener of the rule.
    ///
    /// @param services host names
    private record Part(Sidecar.Egress spec, Set<String> services) {}

    private static final String EXCLUDED = "~";

    private final String namespace;
    private final List<Part> parts = new ArrayList<>();

    /// @param visible what is exported to the workload
    Egress(Sidecar sidecar, String namespace, List<Service> visible) {
        this.namespace = namespace;
        List<Sidecar.Egress> told = sidecar.egress();
        if (told.isEmpty()) told = List.of(Sidecar.Egress.everything());
        for (Sidecar.Egress each : told) {
            var services = new LinkedHashSet<String>();
            for (Service service : visible) {
                boolean hasPort =
                        each.port() == null
                                || EgressProxies.isOne(each)
                                || service.port(each.port().number()).isPresent();
                boolean isMeant = imports(each, service.namespace(), service.hostname(), false);
                if (hasPort && isMeant) services.add(service.hostname());
            }
            parts.add(new Part(each, services));
        }
    }

    /// What is listed, without what is listed after a `~`.
    private boolean imports(Sidecar.Egress egress, String owner, String host, boolean isRule) {
        boolean isListed = false;
        for (String entry : egress.hosts()) {
            boolean isExcluded = entry.startsWith(EXCLUDED);
            int slash = entry.indexOf('/');
            String wanted = slash < 0 ? "*" : entry.substring(isExcluded ? 1 : 0, slash);
            if (isExcluded && wanted.isEmpty()) wanted = "*";
            if (wanted.equals(".")) wanted = namespace;
            if (!wanted.equals("*") && !wanted.equals(owner)) continue;
            String name = entry.substring(slash + 1).toLowerCase(Locale.ROOT);
            boolean isCovered = HostNames.covers(name, host);
            if (isExcluded && isCovered) return false;
            // a rule for more hosts than are imported rules those
            boolean isMeant = isCovered || (isRule && HostNames.covers(host, name));
            isListed |= !isExcluded && isMeant;
        }
        return isListed;
    }

    /// All that some listener reaches, and what the rules for it lead to.
    Set<String> services(Iterable<BoundVirtualService> rules, MeshIndex mesh) {
        var all = new HashSet<String>();
        parts.forEach(part -> all.addAll(part.services()));
        for (BoundVirtualService rule : rules) {
            if (routes(rule)) addDestinations(rule, mesh, all);
        }
        return all;
    }

    /// True where the rule is for something the workload reaches.
    boolean routes(BoundVirtualService rule) {
        return parts.stream()
                .anyMatch(
                        part ->
                                rule.hosts().stream()
                                        .anyMatch(
                                                host ->
                                                        imports(
                                                                part.spec(),
                                                                rule.rule().namespace(),
                                                                host,
                                                                true)));
    }

    private static void addDestinations(
            BoundVirtualService rule, MeshIndex mesh, Set<String> hosts) {
        var names = new HashSet<String>();
        VirtualService spec = rule.spec();
        for (HttpRoute route : spec.http()) {
            for (HttpDestination to : route.route()) names.add(to.destination().host());
            for (Mirror mirror : route.mirrors()) names.add(mirror.destination().host());
            if (route.mirror() != null) names.add(route.mirror().host());
        }
        spec.tls().forEach(route -> add(route.route(), names));
        spec.tcp().forEach(route -> add(route.route(), names));
        names.forEach(name -> hosts.add(mesh.fullName(name, rule.rule().namespace())));
    }

    private static void add(List<RouteDestination> route, Set<String> names) {
        route.forEach(to -> names.add(to.destination().host()));
    }

    /// True where the workload reaches the service on a port: by the listener that has the port,
    /// else by one that has none.
    boolean reaches(String hostname, int port) {
        Sidecar.Egress own = listener(port);
        if (own != null && EgressProxies.isOne(own)) return false;
        for (Part part : parts) {
            boolean isMeant = own == null ? part.spec().port() == null : part.spec().equals(own);
            if (isMeant && part.services().contains(hostname)) return true;
        }
        return false;
    }

    /// True where one of the listeners leads to the service.
    boolean reaches(String hostname, Sidecar.Egress listener) {
        return parts.stream()
                .anyMatch(
                        part -> part.spec().equals(listener) && part.services().contains(hostname));
    }

    /// The listener that has a port for itself; null where it is one of those that have none.
    Sidecar.@Nullable Egress listener(int port) {
        for (Part part : parts) {
            var its = part.spec().port();
            if (its != null && its.number() == port) return part.spec();
        }
        return null;
    }
}
