package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.model.MeshModel;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The status of every object of the Gateway API that is ours.
public final class GatewayStatusReport {
    /// The `controllerName` of what is ours.
    public static final String CONTROLLER = GatewayClassSpec.CONTROLLER;

    /// Every `controllerName` under which something is said.
    public static final Set<String> CONTROLLERS = Set.of(CONTROLLER, PolicyVerdict.MESH_CONTROLLER);

    private GatewayStatusReport() {}

    /// Of a mesh in which they are at work.
    public static List<ObjectStatus> of(MeshModel mesh, KnownSecrets secrets) {
        return GatewayDerivation.model(mesh, secrets)
                .map(GatewayModel.Outcome::statuses)
                .orElse(List.of());
    }

    /// @param rules of all kinds; those of others are looked at where they are referred to
    /// @param services by host name
    /// @param secrets what is known of Secrets and ConfigMaps
    public static List<ObjectStatus> of(
            List<Rule<?>> rules, Map<String, ServiceView> services, KnownSecrets secrets) {
        return GatewayModel.of(GatewayWorld.of(rules, services, secrets)).statuses();
    }
}
