package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Balancing, pools, ejection and TLS towards a destination. Istio: `TrafficPolicy`.
///
/// @param portLevelSettings replace, not merge with, the settings for their port
/// @param tunnel how TCP is carried through an HTTP proxy; null: it is not
/// @param proxyProtocol tells the destination where connections come from; null: nothing is told
/// @param retryBudget limits retries by the number of requests; null: by `maxRetries`
public record TrafficPolicy(
        @Nullable LoadBalancer loadBalancer,
        @Nullable ConnectionPool connectionPool,
        @Nullable OutlierDetection outlierDetection,
        @Nullable ClientTls tls,
        List<PortSettings> portLevelSettings,
        @Nullable Tunnel tunnel,
        @Nullable ProxyProtocol proxyProtocol,
        @Nullable RetryBudget retryBudget) {
    public TrafficPolicy {
        portLevelSettings = List.copyOf(portLevelSettings);
    }

    /// Neither tunnel nor PROXY protocol nor retry budget.
    public TrafficPolicy(
            @Nullable LoadBalancer loadBalancer,
            @Nullable ConnectionPool connectionPool,
            @Nullable OutlierDetection outlierDetection,
            @Nullable ClientTls tls,
            List<PortSettings> portLevelSettings) {
        this(
                loadBalancer,
                connectionPool,
                outlierDetection,
                tls,
                portLevelSettings,
                null,
                null,
                null);
    }

    public record PortSettings(
            Destination.@Nullable PortSelector port,
            @Nullable LoadBalancer loadBalancer,
            @Nullable ConnectionPool connectionPool,
            @Nullable OutlierDetection outlierDetection,
            @Nullable ClientTls tls) {}

    /// @param protocol `CONNECT` (also when empty) or `POST`
    public record Tunnel(String protocol, String targetHost, int targetPort) {}

    public record ProxyProtocol(Version version) {
        /// Of the header that opens the connection: text or binary.
        public enum Version {
            V1,
            V2
        }
    }

    /// @param percent of active and pending requests; null: 20
    /// @param minRetryConcurrency 0: 3
    /// @param budgetInterval null: Envoy's
    public record RetryBudget(
            @Nullable Double percent, int minRetryConcurrency, @Nullable Duration budgetInterval) {}

    /// @param warmupDurationSecs older than `warmup`, which goes before it
    public record LoadBalancer(
            Simple simple,
            @Nullable ConsistentHash consistentHash,
            @Nullable LocalityBalancing localityLbSetting,
            @Nullable ZoneBalancing zoneAwareLbSetting,
            @Nullable Warmup warmup,
            @Nullable Duration warmupDurationSecs) {
        /// By an algorithm alone: no localities, no warm-up.
        public LoadBalancer(Simple simple, @Nullable ConsistentHash consistentHash) {
            this(simple, consistentHash, null, null, null, null);
        }

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
        public record Cookie(
                String name,
                String path,
                @Nullable Duration ttl,
                List<CookieAttribute> attributes) {
            public Cookie {
                attributes = List.copyOf(attributes);
            }
        }

        public record CookieAttribute(String name, String value) {}

        /// New endpoints get their share bit by bit.
        ///
        /// @param minimumPercent of the share at the start; null: 10
        /// @param aggression of the curve, 1 (also when null) is linear
        public record Warmup(
                @Nullable Duration duration,
                @Nullable Double minimumPercent,
                @Nullable Double aggression) {}

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
                int maxConcurrentStreams,
                @Nullable Http2Keepalive http2KeepAlive) {}

        public record Http2Keepalive(@Nullable Duration interval, @Nullable Duration timeout) {}

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
            int minHealthPercent,
            List<Integer> outlierDetectionHttpErrorCodes) {
        public OutlierDetection {
            outlierDetectionHttpErrorCodes = List.copyOf(outlierDetectionHttpErrorCodes);
        }
    }

    /// TLS towards the destination; files are read by the proxy.
    public record ClientTls(
            Mode mode,
            String clientCertificate,
            String privateKey,
            String caCertificates,
            String credentialName,
            List<String> subjectAltNames,
            String sni,
            @Nullable Boolean insecureSkipVerify,
            String caCrl) {
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
