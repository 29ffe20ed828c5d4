package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Balancing, pools, ejection and TLS towards a destination. Istio: `TrafficPolicy`.
///
/// @param portLevelSettings replace, not merge with, the settings for their port
public record TrafficPolicy(
        @Nullable LoadBalancer loadBalancer,
        @Nullable ConnectionPool connectionPool,
        @Nullable OutlierDetection outlierDetection,
        @Nullable ClientTls tls,
        List<PortSettings> portLevelSettings) {
    public TrafficPolicy {
        portLevelSettings = List.copyOf(portLevelSettings);
    }

    public record PortSettings(
            Destination.@Nullable PortSelector port,
            @Nullable LoadBalancer loadBalancer,
            @Nullable ConnectionPool connectionPool,
            @Nullable OutlierDetection outlierDetection,
            @Nullable ClientTls tls) {}

    public record LoadBalancer(Simple simple, @Nullable ConsistentHash consistentHash) {
        /// UNSPECIFIED leaves the choice to Leno: least request.
        public enum Simple {
            UNSPECIFIED,
            RANDOM,
            PASSTHROUGH,
            ROUND_ROBIN,
            LEAST_REQUEST,
            /// Deprecated by Istio; means LEAST_REQUEST.
            LEAST_CONN
        }

        /// Exactly one key, and at most one of `ringHash` and `maglev`.
        public record ConsistentHash(
                String httpHeaderName,
                @Nullable Cookie httpCookie,
                boolean useSourceIp,
                String httpQueryParameterName,
                @Nullable RingHash ringHash,
                @Nullable Maglev maglev) {}

        /// @param ttl null: the cookie must come from the client
        public record Cookie(String name, String path, @Nullable Duration ttl) {}

        /// @param minimumRingSize 0 means 1024
        public record RingHash(long minimumRingSize) {}

        /// @param tableSize a prime; 0 means 65537
        public record Maglev(long tableSize) {}
    }

    public record ConnectionPool(@Nullable Tcp tcp, @Nullable Http http) {
        /// @param maxConnections 0: no limit
        /// @param connectTimeout null: 10 s
        public record Tcp(
                int maxConnections,
                @Nullable Duration connectTimeout,
                @Nullable Keepalive tcpKeepalive,
                @Nullable Duration maxConnectionDuration,
                @Nullable Duration idleTimeout) {}

        /// @param probes 0: the system's
        public record Keepalive(int probes, @Nullable Duration time, @Nullable Duration interval) {}

        /// Limits of 0 mean none.
        public record Http(
                int http1MaxPendingRequests,
                int http2MaxRequests,
                int maxRequestsPerConnection,
                int maxRetries,
                @Nullable Duration idleTimeout,
                H2Upgrade h2UpgradePolicy,
                boolean useClientProtocol,
                int maxConcurrentStreams) {}

        /// Whether plain HTTP/1.1 is upgraded to HTTP/2 towards the destination.
        public enum H2Upgrade {
            DEFAULT,
            DO_NOT_UPGRADE,
            UPGRADE
        }
    }

    /// Null counts and durations mean Envoy's or Istio's default as Istio documents them.
    public record OutlierDetection(
            boolean splitExternalLocalOriginErrors,
            @Nullable Integer consecutiveLocalOriginFailures,
            @Nullable Integer consecutiveGatewayErrors,
            @Nullable Integer consecutive5xxErrors,
            @Nullable Duration interval,
            @Nullable Duration baseEjectionTime,
            int maxEjectionPercent,
            int minHealthPercent) {}

    /// TLS towards the destination; files are read by the proxy.
    public record ClientTls(
            Mode mode,
            String clientCertificate,
            String privateKey,
            String caCertificates,
            String credentialName,
            List<String> subjectAltNames,
            String sni,
            @Nullable Boolean insecureSkipVerify) {
        public ClientTls {
            subjectAltNames = List.copyOf(subjectAltNames);
        }

        /// How the connection is secured.
        public enum Mode {
            DISABLE,
            SIMPLE,
            MUTUAL,
            /// Mutual TLS with the mesh's own identities.
            ISTIO_MUTUAL
        }
    }
}
