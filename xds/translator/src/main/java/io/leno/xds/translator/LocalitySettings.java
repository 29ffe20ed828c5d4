package io.leno.xds.translator;

import io.leno.api.istio.LocalityBalancing;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.ZoneBalancing;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What holds for the localities of a service: the rule's word before the service's own, that
/// before the mesh's, zones before localities.
///
/// @param localities null: off, or `zones` hold
/// @param forced whether near endpoints are preferred even where nobody looks for failing ones
record LocalitySettings(
        @Nullable LocalityBalancing localities, @Nullable ZoneBalancing zones, boolean forced) {
    /// The label with the name of the node something runs on.
    static final String MACHINE = "kubernetes.io/hostname";

    private static final LocalitySettings OFF = new LocalitySettings(null, null);

    private static final LocalitySettings SAME_ZONE =
            preferring(
                    "topology.istio.io/network",
                    "topology.kubernetes.io/region",
                    "topology.kubernetes.io/zone");

    private static final LocalitySettings SAME_NODE =
            preferring(
                    "topology.istio.io/network",
                    "topology.kubernetes.io/region",
                    "topology.kubernetes.io/zone",
                    "topology.istio.io/subzone",
                    MACHINE);

    LocalitySettings(@Nullable LocalityBalancing localities, @Nullable ZoneBalancing zones) {
        this(localities, zones, false);
    }

    static LocalitySettings of(@Nullable LoadBalancer balancer, Service service, MeshConfig mesh) {
        if (balancer != null && balancer.zoneAwareLbSetting() != null) {
            return new LocalitySettings(null, balancer.zoneAwareLbSetting());
        }
        if (balancer != null && balancer.localityLbSetting() != null) {
            return of(balancer.localityLbSetting());
        }
        return switch (service.distribution()) {
            case PREFER_SAME_ZONE -> SAME_ZONE;
            case PREFER_SAME_NODE -> SAME_NODE;
            case ANY -> of(mesh);
        };
    }

    private static LocalitySettings of(MeshConfig mesh) {
        if (mesh.zoneAwareLbSetting() != null) {
            return new LocalitySettings(null, mesh.zoneAwareLbSetting());
        }
        LocalityBalancing ofMesh = mesh.localityLbSetting();
        return ofMesh == null ? of(LocalityPriorities.PREFER_NEAR) : of(ofMesh);
    }

    private static LocalitySettings of(LocalityBalancing localities) {
        return localities.isOff() ? OFF : new LocalitySettings(localities, null);
    }

    private static LocalitySettings preferring(String... labels) {
        var localities = new LocalityBalancing(true, List.of(), List.of(), List.of(labels));
        return new LocalitySettings(localities, null, true);
    }

    /// True where localities get shares of their own.
    ///
    /// @param fails whether endpoints that fail are found: without that nothing fails over
    boolean isWeighted(boolean fails) {
        if (localities == null) return false;
        boolean failsOver =
                !localities.failover().isEmpty() || !localities.failoverPriority().isEmpty();
        return ((forced || fails) && failsOver) || !localities.distribute().isEmpty();
    }
}
