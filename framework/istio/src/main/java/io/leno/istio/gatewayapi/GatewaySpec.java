package io.leno.istio.gatewayapi;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// `spec` of a `gateway.networking.k8s.io` `Gateway`. Public only so that the binder can make it.
///
/// @param addresses of a service that is there already; empty: one is made for the gateway
public record GatewaySpec(
        String gatewayClassName,
        List<Listener> listeners,
        List<Address> addresses,
        @Nullable AllowedListeners allowedListeners,
        @Nullable GatewayTls tls,
        @Nullable Infrastructure infrastructure) {
    /// Whose ListenerSets may add listeners; null: nobody's.
    public record AllowedListeners(AllowedRoutes.@Nullable Namespaces namespaces) {}

    /// How a workload would be made for it.
    public record Infrastructure(@Nullable ParametersRef parametersRef) {}

    public record ParametersRef(String group, String kind, String name) {}

    /// TLS of all listeners.
    ///
    /// @param frontend towards clients
    /// @param backend towards services
    public record GatewayTls(@Nullable Frontend frontend, @Nullable Backend backend) {
        /// The settings for a port; null where there are none.
        @Nullable Validation validation(int port) {
            if (frontend == null) return null;
            for (PortTls each : frontend.perPort()) {
                if (each.port() == port) return each.tls() == null ? null : each.tls().validation();
            }
            return frontend.general() == null ? null : frontend.general().validation();
        }
    }

    public record Backend(@Nullable SecretRef clientCertificateRef) {}

    /// @param general for ports that have no settings of their own. The API: `default`
    public record Frontend(@Nullable ClientTls general, List<PortTls> perPort) {
        public Frontend {
            perPort = List.copyOf(perPort);
        }
    }

    public record PortTls(int port, @Nullable ClientTls tls) {}

    public record ClientTls(@Nullable Validation validation) {}

    /// How certificates of clients are judged.
    ///
    /// @param caCertificateRefs ConfigMaps or Secrets
    public record Validation(List<SecretRef> caCertificateRefs, Validation.Mode mode) {
        public Validation {
            caCertificateRefs = List.copyOf(caCertificateRefs);
        }

        /// What becomes of clients without a good one.
        public enum Mode {
            ALLOW_VALID_ONLY,
            ALLOW_INSECURE_FALLBACK
        }
    }

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
