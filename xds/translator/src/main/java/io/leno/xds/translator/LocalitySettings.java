package io.leno.xds.translator;

import io.leno.api.istio.LocalityBalancing;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.ZoneBalancing;

import org.jspecify.annotations.Nullable;

/// What holds for the localities of a service: the rule's word before the mesh's, zones before
/// localities.
///
/// @param localities null: off, or `zones` hold
record LocalitySettings(@Nullable LocalityBalancing localities, @Nullable ZoneBalancing zones) {
    private static final LocalitySettings OFF = new LocalitySettings(null, null);

    static LocalitySettings of(@Nullable LoadBalancer balancer, MeshConfig mesh) {
        if (balancer != null && balancer.zoneAwareLbSetting() != null) {
            return new LocalitySettings(null, balancer.zoneAwareLbSetting());
        }
        if (balancer != null && balancer.localityLbSetting() != null) {
            return of(balancer.localityLbSetting());
        }
        if (mesh.zoneAwareLbSetting() != null) {
            return new LocalitySettings(null, mesh.zoneAwareLbSetting());
        }
        LocalityBalancing ofMesh = mesh.localityLbSetting();
        return ofMesh == null ? of(LocalityPriorities.PREFER_NEAR) : of(ofMesh);
    }

    private static LocalitySettings of(LocalityBalancing localities) {
        return localities.isOff() ? OFF : new LocalitySettings(localities, null);
    }

    /// True where localities get shares of their own.
    ///
    /// @param fails whether endpoints that fail are found: without that nothing fails over
    boolean isWeighted(boolean fails) {
        if (localities == null) return false;
        boolean failsOver =
                !localities.failover().isEmpty() || !localities.failoverPriority().isEmpty();
        return (fails && failsOver) || !localities.distribute().isEmpty();
    }
}
