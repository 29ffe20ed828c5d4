package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;

import java.util.List;
import java.util.Map;

/// The status of every object of the Gateway API that is ours.
public final class GatewayStatusReport {
    private GatewayStatusReport() {}

    /// @param rules of all kinds; those of others are looked at where they are referred to
    /// @param services by host name
    /// @param secrets what is known of Secrets and ConfigMaps
    public static List<ObjectStatus> of(
            List<Rule<?>> rules, Map<String, ServiceView> services, KnownSecrets secrets) {
        return GatewayModel.of(GatewayWorld.of(rules, services, secrets)).statuses();
    }
}
