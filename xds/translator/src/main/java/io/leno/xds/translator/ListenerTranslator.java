package io.leno.xds.translator;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.translator.patch.ListenerPatches;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;

/// LDS: where the proxy takes connections, and by what rules.
@Component(service = Translator.class)
public final class ListenerTranslator implements Translator {
    private final LatestIndex index;

    /// @param index shared by all translators
    @Activate
    public ListenerTranslator(@Reference LatestIndex index) {
        this.index = index;
    }

    @Override
    public String typeUrl() {
        return TypeUrls.LISTENER;
    }

    /// New endpoints alone matter only for what the proxy's own workload serves, and for services
    /// whose endpoints are dialled by their own addresses.
    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        if (!delta.services().isEmpty()) return true;
        MeshIndex now = index.of(mesh);
        if (delta.rules().stream().anyMatch(now::isPullSecret)) return true;
        boolean isSidecar = node.type() == Node.Type.SIDECAR;
        if (isSidecar && now.viewers().isSeenBesideHttp(delta, node.namespace())) return true;
        if (isSidecar && now.changesReach(delta, node)) return true;
        if (!isSidecar && now.viewers().isSeen(delta, node.namespace())) return true;
        if (!delta.workloads().isEmpty() && node.labels().isEmpty()) return true;
        if (delta.addresses().contains(node.address())) return true;
        return delta.endpoints().stream()
                .anyMatch(host -> isDialledByEndpoint(mesh.services().get(host), node));
    }

    private static boolean isDialledByEndpoint(@Nullable Service service, Node node) {
        return service != null
                && node.type() == Node.Type.SIDECAR
                && service.ports().stream()
                        .filter(port -> port.protocol() != Protocol.UDP)
                        .anyMatch(port -> OutboundClusters.isHeadlessTcp(service, port));
    }

    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        return translate(new Scope(index.of(mesh), node), wanted);
    }

    @Override
    public Translation annotated(MeshModel mesh, Node node, ResourceNames wanted) {
        return translate(new Scope(index.of(mesh), node, Provenance.NOTED), wanted);
    }

    private static Translation translate(Scope scope, ResourceNames wanted) {
        var patches = new ListenerPatches(scope.patches());
        boolean isShared =
                scope.isSidecar() && !scope.bindsPorts() && !patches.isNeeded() && scope.mayShare();
        List<XdsResource> all =
                isShared ? shared(scope) : resources(patched(made(scope, wanted), patches, scope));
        scope.problems().addAll(patches.problems());
        return new Translation(
                all.stream().filter(each -> wanted.includes(each.name())).toList(),
                scope.problems().all());
    }

    /// Sidecars of a view take the same in from their applications.
    private static List<XdsResource> shared(Scope scope) {
        SharedPart outbound =
                SharedPart.of(
                        scope,
                        "listeners",
                        addressDialled(scope),
                        own -> resources(new SidecarListeners(own).outbound()));
        scope.problems().addAll(outbound.problems());
        var all = new ArrayList<>(outbound.resources());
        all.addAll(resources(new SidecarListeners(scope).inbound()));
        return all;
    }

    /// The proxy's own address where others dial it, so that it has no listener for it; else empty.
    private static String addressDialled(Scope scope) {
        Node node = scope.node();
        boolean isDialled =
                scope.mesh().servedAt(node.address()).stream()
                        .anyMatch(service -> isDialledByEndpoint(service, node));
        return isDialled ? node.address() : "";
    }

    private static List<MadeListener> made(Scope scope, ResourceNames wanted) {
        List<MadeListener> made = unnoted(scope, wanted);
        if (!scope.provenance().isWanted()) return made;
        var noted = new ArrayList<MadeListener>();
        for (MadeListener each : made) {
            var listener = each.listener().toBuilder();
            scope.provenance().notePlugins(listener::getMetadataBuilder, each.madeBy(), scope);
            noted.add(new MadeListener(listener.build(), each.madeBy()));
        }
        return noted;
    }

    private static List<MadeListener> unnoted(Scope scope, ResourceNames wanted) {
        if (GrpcClients.isOne(scope.node())) return new GrpcClients(scope).listeners(wanted);
        if (!scope.isSidecar()) return new GatewayListeners(scope).all();
        var listeners = new SidecarListeners(scope);
        var all = new ArrayList<>(listeners.outbound());
        all.addAll(listeners.inbound());
        return all;
    }

    private static List<XdsResource> resources(List<MadeListener> listeners) {
        return listeners.stream().map(MadeListener::toResource).toList();
    }

    private static List<MadeListener> patched(
            List<MadeListener> listeners, ListenerPatches patches, Scope scope) {
        if (!patches.isNeeded()) return listeners;
        var madeBy = new HashMap<String, List<ResourceKey>>();
        for (MadeListener made : listeners) madeBy.put(made.listener().getName(), made.madeBy());
        return patches.apply(listeners.stream().map(MadeListener::listener).toList()).stream()
                .map(
                        each -> {
                            String name = each.resource().getName();
                            var keys = new LinkedHashSet<>(madeBy.getOrDefault(name, List.of()));
                            keys.addAll(each.by());
                            var noted = each.resource().toBuilder();
                            scope.provenance().note(noted::getMetadataBuilder, each.patches());
                            return new MadeListener(noted.build(), List.copyOf(keys));
                        })
                .toList();
    }

    /// A listener and the rules it was made by.
    record MadeListener(Listener listener, List<ResourceKey> madeBy) {
        static MadeListener of(Listener listener) {
            return new MadeListener(listener, List.of());
        }

        private XdsResource toResource() {
            return new XdsResource(
                    TypeUrls.LISTENER, listener.getName(), Protos.bytes(listener), madeBy);
        }
    }
}
