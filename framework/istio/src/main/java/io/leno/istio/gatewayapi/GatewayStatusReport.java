package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The status of every object of the Gateway API that is ours.
public final class GatewayStatusReport {
    private GatewayStatusReport() {}

    /// @param rules of all kinds; those of others are looked at where they are referred to
    /// @param services by host name
    /// @param secrets says why the Secret `namespace/name` is no certificate
    public static List<ObjectStatus> of(
            List<Rule<?>> rules,
            Map<String, ServiceView> services,
            Function<String, Optional<String>> secrets) {
        GatewayWorld.Secrets known = name -> secrets.apply(name).orElse(null);
        return GatewayModel.of(GatewayWorld.of(rules, services, known)).statuses();
    }
}
