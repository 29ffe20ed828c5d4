package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The status of every object of the Gateway API that is ours.
public final class GatewayStatusReport {
    private GatewayStatusReport() {}

    /// @param rules of all kinds; those of others are looked at where they are referred to
    /// @param services by host name
    /// @param certificates says why the Secret `namespace/name` is no certificate
    /// @param authorities says why a Secret or ConfigMap (kind, then `namespace/name`) has none
    public static List<ObjectStatus> of(
            List<Rule<?>> rules,
            Map<String, ServiceView> services,
            Function<String, Optional<String>> certificates,
            BiFunction<String, String, Optional<String>> authorities) {
        var known =
                new GatewayWorld.Secrets() {
                    @Override
                    public @Nullable String problem(String name) {
                        return certificates.apply(name).orElse(null);
                    }

                    @Override
                    public @Nullable String problemOfAuthorities(String kind, String name) {
                        return authorities.apply(kind, name).orElse(null);
                    }
                };
        return GatewayModel.of(GatewayWorld.of(rules, services, known)).statuses();
    }
}
