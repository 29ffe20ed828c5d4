package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Comparator;
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
        var hosts = from.services(virtualServices(VirtualService.MESH), mesh);
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
    List<BoundVirtualService> virtualServices(String gateway) {
        return mesh.virtualServices().stream()
                .filter(each -> each.gateways().contains(gateway))
                .filter(each -> each.distanceTo(namespace) < 3)
                .filter(
                        each ->
                                egress == null
                                        || !gateway.equals(VirtualService.MESH)
                                        || egress.routes(each))
                .sorted(Comparator.comparingInt(each -> each.distanceTo(namespace)))
                .toList();
    }
}
