package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Sidecar;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.translator.patch.Patched;
import io.leno.xds.translator.patch.RoutePatches;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// RDS: which request goes to which cluster.
@Component(service = Translator.class)
public final class RouteTranslator implements Translator {
    private final LatestIndex index;

    /// @param index shared by all translators
    @Activate
    public RouteTranslator(@Reference LatestIndex index) {
        this.index = index;
    }

    @Override
    public String typeUrl() {
        return TypeUrls.ROUTE;
    }

    /// Endpoints do not show in routes, except that those of a gateway's own service tell the ports
    /// it listens on.
    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        if (!delta.services().isEmpty()) return true;
        if (index.of(mesh).viewers().isSeen(delta, node.namespace())) return true;
        if (!delta.workloads().isEmpty() && node.labels().isEmpty()) return true;
        return node.type() == Node.Type.ROUTER && delta.addresses().contains(node.address());
    }

    /// A virtual service shows on the ports of its hosts' services, and what is no service's on 80.
    /// A Sidecar may reach more or less by it: then anything may differ.
    @Override
    public Optional<Set<String>> changedNames(MeshDelta delta, MeshModel mesh, Node node) {
        boolean isOther =
                !delta.services().isEmpty()
                        || !delta.workloads().isEmpty()
                        || node.type() != Node.Type.SIDECAR
                        || GrpcClients.isOne(node)
                        || !mesh.rules(Sidecar.class).isEmpty();
        if (isOther) return Optional.empty();
        MeshIndex now = index.of(mesh);
        return now.viewers()
                .hostsOf(delta)
                .map(
                        hosts ->
                                now.once(
                                        new RoutesOf(hosts),
                                        () -> SidecarRoutes.namesOf(mesh, hosts)));
    }

    /// Key of the names of routes in which hosts may show.
    private record RoutesOf(Set<String> hosts) {}

    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        return translate(new Scope(index.of(mesh), node), wanted);
    }

    @Override
    public Translation annotated(MeshModel mesh, Node node, ResourceNames wanted) {
        return translate(new Scope(index.of(mesh), node, Provenance.NOTED), wanted);
    }

    private static Translation translate(Scope scope, ResourceNames wanted) {
        var patches = new RoutePatches(scope.patches());
        boolean isShared = scope.isSidecar() && !patches.isNeeded() && scope.mayShare();
        List<XdsResource> resources =
                isShared ? shared(scope, wanted) : patched(made(scope, wanted), patches, scope);
        scope.problems().addAll(patches.problems());
        return new Translation(resources, scope.problems().all());
    }

    /// Sidecars of a view get the same routes.
    private static List<XdsResource> shared(Scope scope, ResourceNames wanted) {
        var resources = new ArrayList<XdsResource>();
        for (String name : wanted.wildcard() ? new SidecarRoutes(scope).names() : sorted(wanted)) {
            SharedPart part = SharedPart.of(scope, "routes", name, own -> routes(own, name));
            resources.addAll(part.resources());
            scope.problems().addAll(part.problems());
        }
        return resources;
    }

    private static List<XdsResource> routes(Scope scope, String name) {
        return new SidecarRoutes(scope).of(name).stream().map(MadeRoutes::toResource).toList();
    }

    private static List<MadeRoutes> made(Scope scope, ResourceNames wanted) {
        var made = new ArrayList<MadeRoutes>();
        if (GrpcClients.isOne(scope.node())) {
            var routes = new GrpcClients(scope);
            for (String name : sorted(wanted)) routes.routes(name).ifPresent(made::add);
        } else if (scope.isSidecar()) {
            var routes = new SidecarRoutes(scope);
            for (String name : wanted.wildcard() ? routes.names() : sorted(wanted)) {
                routes.of(name).ifPresent(made::add);
            }
        } else {
            var routes = new GatewayRoutes(scope);
            for (String name : wanted.wildcard() ? routes.names() : sorted(wanted)) {
                routes.of(name).ifPresent(made::add);
            }
        }
        return made;
    }

    private static List<XdsResource> patched(
            List<MadeRoutes> made, RoutePatches patches, Scope scope) {
        return made.stream()
                .map(each -> patches.isNeeded() ? each.patched(patches, scope) : each)
                .map(MadeRoutes::toResource)
                .toList();
    }

    private static Collection<String> sorted(ResourceNames wanted) {
        return new TreeSet<>(wanted.names());
    }

    /// A route configuration and the rules it was made by.
    record MadeRoutes(RouteConfiguration configuration, List<ResourceKey> madeBy) {
        /// With what plugins say about its virtual hosts and routes.
        static MadeRoutes with(
                FilterPlugins plugins,
                HttpPlace place,
                RouteConfiguration.Builder routes,
                List<ResourceKey> madeBy) {
            var keys = new LinkedHashSet<>(madeBy);
            keys.addAll(plugins.configureRoutes(routes, place));
            return new MadeRoutes(routes.build(), List.copyOf(keys));
        }

        private MadeRoutes patched(RoutePatches patches, Scope scope) {
            Patched<RouteConfiguration> patched = patches.apply(configuration);
            var keys = new LinkedHashSet<>(madeBy);
            keys.addAll(patched.by());
            var noted = patched.resource().toBuilder();
            scope.provenance().note(noted::getMetadataBuilder, patched.patches());
            return new MadeRoutes(noted.build(), List.copyOf(keys));
        }

        private XdsResource toResource() {
            return new XdsResource(
                    TypeUrls.ROUTE, configuration.getName(), Protos.bytes(configuration), madeBy);
        }
    }
}
