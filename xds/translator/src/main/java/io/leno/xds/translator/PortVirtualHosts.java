package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.Service;
import io.leno.xds.translator.RouteRules.Listener;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The virtual hosts of one port of the mesh, without ports in their domains. The first to claim a
/// domain has it.
final class PortVirtualHosts {
    private static final int HTTP_PORT = 80;

    private final Scope scope;
    private final int port;
    private final List<Service> services;
    private final VirtualServices virtualServices;
    private final RouteRules rules;

    /// The names of its services, and the wildcards over them.
    private final Set<String> covered = new HashSet<>();

    private final List<VirtualHost> made = new ArrayList<>();
    private final Map<String, VirtualHost> byDomain = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, String> owners = new HashMap<>(Map.of("*", "everything else"));
    private final Set<BoundVirtualService> used = new LinkedHashSet<>();

    PortVirtualHosts(Scope scope, int port) {
        this(scope, port, service -> scope.reaches(service, port));
    }

    /// @param isReached which services of the port are meant
    PortVirtualHosts(Scope scope, int port, Predicate<Service> isReached) {
        this.scope = scope;
        this.port = port;
        services = scope.services().stream().filter(this::hasPort).filter(isReached).toList();
        for (Service service : services) {
            covered.add(service.hostname());
            covered.addAll(HostNames.wildcardsOver(service.hostname()));
        }
        virtualServices = scope.virtualServices(VirtualService.MESH);
        rules = new RouteRules(scope, Listener.ofMesh(port));
        services.forEach(this::reserve);
        services.forEach(this::add);
        for (BoundVirtualService bound : virtualServices) {
            boolean rulesService = bound.hosts().stream().anyMatch(this::isOfService);
            if (rulesService || port == HTTP_PORT) addUnknownHosts(bound);
        }
        made.sort(Comparator.comparing(VirtualHost::getName));
    }

    /// By name.
    List<VirtualHost> all() {
        return made;
    }

    /// The one with a service's own name among its domains.
    Optional<VirtualHost> of(String hostname) {
        return Optional.ofNullable(byDomain.get(hostname));
    }

    /// The rules that made them.
    List<ResourceKey> madeBy() {
        return used.stream().flatMap(bound -> bound.madeBy().stream()).distinct().toList();
    }

    private boolean hasPort(Service service) {
        return service.port(port).filter(SidecarRoutes::isHttp).isPresent();
    }

    private boolean isOfService(String host) {
        return covered.contains(host);
    }

    /// A full name is never lost to somebody's short form.
    private void reserve(Service service) {
        for (String domain : ServiceDomains.of(service, scope).certain()) {
            owners.putIfAbsent(domain, service.hostname());
        }
    }

    private void add(Service service) {
        ServiceDomains wanted = ServiceDomains.of(service, scope);
        var own = new ArrayList<String>();
        for (String domain : wanted.all()) {
            String owner = owners.putIfAbsent(domain, service.hostname());
            boolean isOwn = wanted.certain().contains(domain) && service.hostname().equals(owner);
            if (owner == null || isOwn) own.add(domain);
        }
        List<Route> routes = routes(service);
        add(service.hostname(), own, routes, host -> scope.provenance().note(host, service));
    }

    /// Those of the virtual service that is most specific and oldest, else straight to the service.
    /// Several HTTPRoutes are one.
    private List<Route> routes(Service service) {
        String hostname = service.hostname();
        BoundVirtualService chosen = null;
        List<Route> routes = List.of();
        for (BoundVirtualService bound : virtualServices.forHost(hostname)) {
            List<Route> its = rules.of(bound);
            if (its.isEmpty()) continue;
            if (chosen == null) {
                chosen = bound;
                routes = its;
            } else if (isMergedWith(chosen, bound)) {
                used.add(bound);
                var both = new ArrayList<>(routes);
                both.addAll(its);
                routes = RouteRules.upToCatchAll(GatewayApiOrder.sorted(both));
            } else if (bound.hosts().contains(hostname)) {
                reportConflict(bound, chosen, hostname);
            }
        }
        if (chosen == null) return List.of(plain(service));
        used.add(chosen);
        return routes;
    }

    /// A route of the caller's own namespace replaces those of the service's; otherwise HTTPRoutes
    /// for a service add to each other.
    private static boolean isMergedWith(BoundVirtualService chosen, BoundVirtualService bound) {
        return !Problems.isIstio(chosen.rule())
                && !Problems.isIstio(bound.rule())
                && chosen.hosts().equals(bound.hosts())
                && chosen.spec().exportTo().equals(bound.spec().exportTo());
    }

    private void reportConflict(
            BoundVirtualService bound, BoundVirtualService chosen, String hostname) {
        String message = hostname + " has the routes of " + chosen.rule().key() + " already";
        scope.problems().warning("conflict", bound.rule(), "spec.hosts", message);
    }

    private Route plain(Service service) {
        String cluster = ClusterName.outbound(port, "", service.hostname()).toString();
        var hash = scope.destinationRule(service).policyFor(port, "").consistentHash();
        var route = new RouteActions(scope).simple("default", cluster, hash);
        route.getDecoratorBuilder().setOperation(service.hostname() + ":" + port + "/*");
        scope.provenance().note(route::getMetadataBuilder, service);
        return route.build();
    }

    /// Names that no service has get the routes of their rule all the same, on its services' ports
    /// or else on 80.
    private void addUnknownHosts(BoundVirtualService bound) {
        for (String host : bound.hosts()) {
            if (isOfService(host) || scope.service(host) != null) continue;
            if (owners.putIfAbsent(host, host) != null) continue;
            List<Route> routes = rules.of(bound);
            if (routes.isEmpty()) continue;
            used.add(bound);
            List<String> domains = List.of(HostNames.inHeader(host));
            add(host, domains, routes, each -> noteHosts(each, bound));
        }
    }

    private void noteHosts(Supplier<Metadata.Builder> host, BoundVirtualService bound) {
        scope.provenance().note(host, bound.rule(), "spec.hosts");
    }

    private void add(
            String host,
            List<String> domains,
            List<Route> routes,
            Consumer<Supplier<Metadata.Builder>> note) {
        String name = HostNames.withPort(host, port);
        if (domains.isEmpty() || !names.add(name)) return;
        var made =
                VirtualHost.newBuilder()
                        .setName(name)
                        .addAllDomains(domains)
                        .addAllRoutes(routes)
                        .setIncludeRequestAttemptCount(scope.settings().countsAttempts());
        note.accept(made::getMetadataBuilder);
        VirtualHost built = made.build();
        this.made.add(built);
        domains.forEach(domain -> byDomain.put(domain, built));
    }
}
