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
import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;

/// LDS: where the proxy takes connections, and by what rules.
@Component(service = Translator.class)
public final class ListenerTranslator implements Translator {
    private final LatestIndex index = new LatestIndex();

    @Override
    public String typeUrl() {
        return TypeUrls.LISTENER;
    }

    /// New endpoints alone matter only for what the proxy's own workload serves, and for services
    /// whose endpoints are dialled by their own addresses.
    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        if (!delta.services().isEmpty() || !delta.rules().isEmpty()) return true;
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
        var scope = new Scope(index.of(mesh), node);
        List<MadeListener> listeners;
        if (GrpcClients.isOne(node)) listeners = new GrpcClients(scope).listeners(wanted);
        else if (scope.isSidecar()) listeners = new SidecarListeners(scope).all();
        else listeners = new GatewayListeners(scope).all();
        var patches = new ListenerPatches(scope.patches());
        if (patches.isNeeded()) listeners = patched(listeners, patches);
        var resources = new ArrayList<XdsResource>();
        for (MadeListener made : listeners) {
            if (wanted.includes(made.listener().getName())) resources.add(made.toResource());
        }
        scope.problems().addAll(patches.problems());
        return new Translation(resources, scope.problems().all());
    }

    private static List<MadeListener> patched(
            List<MadeListener> listeners, ListenerPatches patches) {
        var madeBy = new HashMap<String, List<ResourceKey>>();
        for (MadeListener made : listeners) madeBy.put(made.listener().getName(), made.madeBy());
        return patches.apply(listeners.stream().map(MadeListener::listener).toList()).stream()
                .map(
                        each -> {
                            String name = each.resource().getName();
                            var keys = new LinkedHashSet<>(madeBy.getOrDefault(name, List.of()));
                            keys.addAll(each.by());
                            return new MadeListener(each.resource(), List.copyOf(keys));
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
