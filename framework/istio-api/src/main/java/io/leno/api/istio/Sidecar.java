package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What a sidecar takes in, and which part of the mesh it reaches. Istio: `networking.istio.io`
/// `Sidecar`.
///
/// @param workloadSelector of the namespace's workloads; null: all for which no other holds; in the
///   root namespace: of the mesh
/// @param ingress empty: whatever the services of the workload say
/// @param egress empty: all that is exported to the namespace
/// @param inboundConnectionPool limits towards the application; null: none
public record Sidecar(
        @Nullable Selector workloadSelector,
        List<Ingress> ingress,
        List<Egress> egress,
        @Nullable OutboundTrafficPolicy outboundTrafficPolicy,
        TrafficPolicy.@Nullable ConnectionPool inboundConnectionPool) {
    public Sidecar {
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /// @param labels a workload must have all of them
    public record Selector(Map<String, String> labels) {
        public Selector {
            labels = Map.copyOf(labels);
        }
    }

    /// @param defaultEndpoint `127.0.0.1:PORT`, `0.0.0.0:PORT`, `unix://PATH`; empty: the port
    ///   itself
    public record Ingress(
            Gateway.Port port,
            String bind,
            CaptureMode captureMode,
            String defaultEndpoint,
            Gateway.@Nullable ServerTls tls,
            TrafficPolicy.@Nullable ConnectionPool connectionPool) {}

    /// @param port null: every port that no other egress listener has
    /// @param bind IP address or `unix://PATH`; empty: as the services say
    /// @param hosts `namespace/dnsName`; the namespace may be `*` or `.`, the name a wildcard; what
    ///   stands after a `~` is left out of the others (`~/*` is nothing)
    public record Egress(
            Gateway.@Nullable Port port, String bind, CaptureMode captureMode, List<String> hosts) {
        public Egress {
            hosts = List.copyOf(hosts);
        }

        /// What holds where nothing is said.
        public static Egress everything() {
            return new Egress(null, "", CaptureMode.DEFAULT, List.of("*/*"));
        }
    }

    /// How traffic comes to a listener.
    public enum CaptureMode {
        DEFAULT,
        IPTABLES,
        NONE
    }

    /// What happens to traffic for hosts that the sidecar does not know.
    ///
    /// @param egressProxy where all of it goes; null: where the client dialled
    public record OutboundTrafficPolicy(Mode mode, @Nullable Destination egressProxy) {
        /// REGISTRY_ONLY refuses.
        public enum Mode {
            REGISTRY_ONLY,
            ALLOW_ANY
        }
    }
}
