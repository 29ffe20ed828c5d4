package io.leno.istio.gatewayapi;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// `spec` of a `gateway.networking.k8s.io` `Gateway`. Public only so that the binder can make it.
///
/// @param addresses of a service that is there already; empty: one is made for the gateway
public record GatewaySpec(
        String gatewayClassName, List<Listener> listeners, List<Address> addresses) {
    /// @param type empty: IPAddress
    public record Address(String type, String value) {}

    /// @param name unique in the gateway; routes refer to it as `sectionName`
    /// @param hostname empty for all
    public record Listener(
            String name,
            String hostname,
            int port,
            String protocol,
            @Nullable ListenerTls tls,
            @Nullable AllowedRoutes allowedRoutes) {}

    /// @param options Istio's: `gateway.istio.io/tls-terminate-mode`
    public record ListenerTls(
            Mode mode, List<SecretRef> certificateRefs, Map<String, String> options) {
        /// Whether TLS ends here.
        public enum Mode {
            TERMINATE,
            PASSTHROUGH
        }
    }

    /// @param namespace of the secret; empty: that of the gateway
    public record SecretRef(String group, String kind, String name, String namespace) {}

    /// @param kinds empty: all that the protocol can have
    public record AllowedRoutes(@Nullable Namespaces namespaces, List<RouteKind> kinds) {
        /// @param selector where `from` is SELECTOR
        public record Namespaces(From from, @Nullable LabelSelector selector) {}

        /// Whose routes may attach.
        public enum From {
            SAME,
            ALL,
            SELECTOR,
            NONE
        }
    }

    /// @param group null: the Gateway API's
    public record RouteKind(@Nullable String group, String kind) {
        boolean isOfGatewayApi() {
            return group == null || group.equals(GatewayWorld.GROUP);
        }
    }
}
