package io.leno.istio.gatewayapi;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `spec` of a `gateway.networking.k8s.io` `Gateway`. Public only so that the binder can make it.
public record GatewaySpec(String gatewayClassName, List<Listener> listeners) {
    /// @param name unique in the gateway; routes refer to it as `sectionName`
    /// @param hostname empty for all
    public record Listener(
            String name,
            String hostname,
            int port,
            String protocol,
            @Nullable ListenerTls tls,
            @Nullable AllowedRoutes allowedRoutes) {}

    public record ListenerTls(Mode mode, List<SecretRef> certificateRefs) {
        /// Whether TLS ends here.
        public enum Mode {
            TERMINATE,
            PASSTHROUGH
        }
    }

    /// @param namespace of the secret; empty: that of the gateway
    public record SecretRef(String group, String kind, String name, String namespace) {}

    public record AllowedRoutes(@Nullable Namespaces namespaces) {
        public record Namespaces(From from) {}

        /// Whose routes may attach.
        public enum From {
            SAME,
            ALL,
            SELECTOR,
            NONE
        }
    }
}
