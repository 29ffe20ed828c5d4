package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which services the proxies of one namespace with one Sidecar see and reach.
final class Sight {
    private final MeshIndex mesh;
    private final String namespace;
    private final @Nullable Egress egress;
    private final List<Service> services;
    private final Set<String> hosts = new HashSet<>();

    private record Of(String namespace, @Nullable ResourceKey sidecar) {}

    /// Found out once for all of them.
    static Sight of(MeshIndex mesh, String namespace, @Nullable Rule<Sidecar> sidecar) {
        var key = new Of(namespace, sidecar == null ? null : sidecar.key());
        return mesh.once(key, () -> new Sight(mesh, namespace, sidecar));
    }

    private Sight(MeshIndex mesh, String namespace, @Nullable Rule<Sidecar> sidecar) {
        this.mesh = mesh;
        this.namespace = namespace;
        List<Service> visible = mesh.services().stream().filter(this::isVisible).toList();
        egress = sidecar == null ? null : new Egress(sidecar.spec(), namespace, visible);
        services = egress == null ? visible : reached(visible, egress);
        if (egress != null) services.forEach(each -> hosts.add(each.hostname()));
    }

    private List<Service> reached(List<Service> visible, Egress from) {
        VirtualServices exported = mesh.virtualServices(VirtualService.MESH, namespace);
        var hosts = from.services(exported, mesh);
        return visible.stream().filter(each -> hosts.contains(each.hostname())).toList();
    }

    private boolean isVisible(Service service) {
        Collection<String> exportTo = service.exportTo();
        if (exportTo.isEmpty()) exportTo = mesh.config().defaultServiceExportTo();
        return Visibility.isVisible(exportTo, service.namespace(), namespace);
    }

    /// What the Sidecar lets out; null where there is none.
    @Nullable Egress egress() {
        return egress;
    }

    /// Oldest first.
    List<Service> services() {
        return services;
    }

    boolean has(Service service) {
        return egress == null ? isVisible(service) : hosts.contains(service.hostname());
    }

    /// See [Scope#virtualServices].
    VirtualServices virtualServices(String gateway) {
        VirtualServices exported = mesh.virtualServices(gateway, namespace);
        Egress reached = egress;
        if (reached == null || !gateway.equals(VirtualService.MESH)) return exported;
        return mesh.once(new Reached(reached), () -> reached(exported, reached));
    }

    private record Reached(Egress egress) {}

    private static VirtualServices reached(VirtualServices exported, Egress from) {
        var routing = new ArrayList<BoundVirtualService>();
        for (BoundVirtualService each : exported) {
            if (from.routes(each)) routing.add(each);
        }
        return new VirtualServices(List.copyOf(routing));
    }
}
