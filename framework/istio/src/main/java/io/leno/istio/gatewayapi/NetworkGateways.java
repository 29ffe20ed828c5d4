package io.leno.istio.gatewayapi;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Rule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gateways by which other networks reach the services of their own. A label says so, or an option
/// of a listener: it passes TLS on to the cluster that the client names.
final class NetworkGateways {
    private static final String NETWORK = "topology.istio.io/network";
    private static final String PORT = "networking.istio.io/gatewayPort";
    private static final String DEFAULT_PORT = "15443";
    private static final String OPTION = "gateway.istio.io/listener-protocol";

    private NetworkGateways() {}

    /// The annotations of a resource, and those of its labels that matter here.
    static Map<String, String> withLabels(ConfigResource resource) {
        var all = new HashMap<>(resource.annotations());
        for (String name : List.of(NETWORK, PORT)) {
            String value = resource.labels().get(name);
            if (value != null) all.put(name, value);
        }
        return all;
    }

    /// @param owner what the listener was written in
    /// @param listener with TLS that is passed on
    static boolean passesOnByName(Rule<?> owner, GatewaySpec.Listener listener) {
        var tls = listener.tls();
        if (tls == null) return false;
        if (tls.options().getOrDefault(OPTION, "").equals("auto-passthrough")) return true;
        String port = owner.annotations().getOrDefault(PORT, DEFAULT_PORT);
        return owner.annotations().containsKey(NETWORK)
                && port.equals(String.valueOf(listener.port()));
    }
}
