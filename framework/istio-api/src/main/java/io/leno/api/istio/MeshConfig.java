package io.leno.api.istio;

import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.OutlierDetection;
import io.leno.api.istio.VirtualService.Retry;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// What holds for the whole mesh. Istio: `MeshConfig`, the key `mesh` of the ConfigMap `istio` in
/// the namespace `istio-system`.
///
/// @param accessLogFile where proxies write a line a request or connection; empty: nowhere
/// @param accessLogFormat Envoy's command operators, as a text or, for JSON, as a JSON object;
///   empty: Istio's
/// @param connectTimeout of upstream connections for which no rule says otherwise; null: 10 s
/// @param defaultHttpRetryPolicy for routes that say nothing of retries; null: Istio's
/// @param rootNamespace whose rules hold everywhere; empty: `istio-system`
/// @param proxyHttpPort where sidecars listen as HTTP proxies; 0: they do not, unless their
///   metadata says so
/// @param verifyCertificateAtClient false: servers are believed where a rule names no
///   `caCertificates`; null: true
/// @param h2UpgradePolicy whether HTTP/1.1 ports are spoken to in HTTP/2
/// @param localityLbSetting for services of which no rule says otherwise; null: on
/// @param zoneAwareLbSetting goes before `localityLbSetting`
/// @param tcpKeepalive of upstream connections for which no rule says otherwise
/// @param protocolDetectionTimeout how long the first bytes are waited for; null or 0: for ever
/// @param defaultServiceExportTo where an `exportTo` is missing; empty: `*`; so the next two
/// @param pathNormalization of the paths that proxies get; null: Istio's, `BASE`
/// @param dnsRefreshRate of names that could not be resolved; null: 60 s
/// @param inboundTrafficPolicy whether what no service declares is passed to the application
/// @param defaultTrafficPolicy for services of which no rule says otherwise, block by block
/// @param defaultInboundHttpRetryPolicy of sidecars towards their application; null: Istio's
/// @param inboundClusterStatName pattern of names in statistics; empty: the cluster's name; so the
///   next
/// @param ingressClass value of the annotation `kubernetes.io/ingress.class` that is meant for the
///   mesh; empty: `istio`
/// @param ingressSelector value of the label `istio` of the proxies that serve Ingresses; empty:
///   `ingressgateway`
/// @param proxyListenPort where sidecars take what is redirected; 0: 15001; inbound: 15006
public record MeshConfig(
        String accessLogFile,
        String accessLogFormat,
        AccessLogEncoding accessLogEncoding,
        @Nullable OutboundTrafficPolicy outboundTrafficPolicy,
        @Nullable Duration connectTimeout,
        @Nullable Retry defaultHttpRetryPolicy,
        String rootNamespace,
        int proxyHttpPort,
        @Nullable Boolean verifyCertificateAtClient,
        H2UpgradePolicy h2UpgradePolicy,
        @Nullable LocalityBalancing localityLbSetting,
        @Nullable ZoneBalancing zoneAwareLbSetting,
        ConnectionPool.@Nullable Keepalive tcpKeepalive,
        @Nullable Duration protocolDetectionTimeout,
        List<String> defaultServiceExportTo,
        List<String> defaultVirtualServiceExportTo,
        List<String> defaultDestinationRuleExportTo,
        @Nullable PathNormalization pathNormalization,
        @Nullable Duration dnsRefreshRate,
        @Nullable InboundTrafficPolicy inboundTrafficPolicy,
        @Nullable DefaultTrafficPolicy defaultTrafficPolicy,
        @Nullable Retry defaultInboundHttpRetryPolicy,
        String inboundClusterStatName,
        String outboundClusterStatName,
        String ingressClass,
        IngressControllerMode ingressControllerMode,
        String ingressSelector,
        int proxyListenPort,
        int proxyInboundListenPort) {
    public MeshConfig {
        defaultServiceExportTo = List.copyOf(defaultServiceExportTo);
        defaultVirtualServiceExportTo = List.copyOf(defaultVirtualServiceExportTo);
        defaultDestinationRuleExportTo = List.copyOf(defaultDestinationRuleExportTo);
    }

    /// The settings most meshes have, the others absent.
    public MeshConfig(
            String accessLogFile,
            String accessLogFormat,
            AccessLogEncoding accessLogEncoding,
            @Nullable OutboundTrafficPolicy outboundTrafficPolicy,
            @Nullable Duration connectTimeout,
            @Nullable Retry defaultHttpRetryPolicy,
            String rootNamespace,
            int proxyHttpPort,
            @Nullable Boolean verifyCertificateAtClient) {
        this(
                accessLogFile,
                accessLogFormat,
                accessLogEncoding,
                outboundTrafficPolicy,
                connectTimeout,
                defaultHttpRetryPolicy,
                rootNamespace,
                proxyHttpPort,
                verifyCertificateAtClient,
                H2UpgradePolicy.DO_NOT_UPGRADE,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                "",
                "",
                "",
                IngressControllerMode.UNSPECIFIED,
                "",
                0,
                0);
    }

    /// A mesh that nobody configured.
    public static final MeshConfig DEFAULT =
            new MeshConfig("", "", AccessLogEncoding.TEXT, null, null, null, "", 0, null);

    public enum AccessLogEncoding {
        TEXT,
        JSON
    }

    /// Whether plain HTTP/1.1 is upgraded to HTTP/2.
    public enum H2UpgradePolicy {
        DO_NOT_UPGRADE,
        UPGRADE
    }

    /// Which Ingresses are served.
    public enum IngressControllerMode {
        /// As STRICT.
        UNSPECIFIED,
        /// None.
        OFF,
        /// Those without a class too.
        DEFAULT,
        /// Those of the mesh's class.
        STRICT
    }

    /// What happens to traffic for hosts that the mesh does not know.
    public record OutboundTrafficPolicy(OutboundTrafficPolicy.Mode mode) {
        public enum Mode {
            /// It goes where the client dialled.
            ALLOW_ANY,
            /// It is refused.
            REGISTRY_ONLY,
            /// HTTP goes to the host that it names, all else where the client dialled.
            ALLOW_ANY_DYNAMIC_DNS
        }
    }

    public record InboundTrafficPolicy(InboundTrafficPolicy.Mode mode) {
        /// Where requests go that come for the workload.
        public enum Mode {
            /// To the address that was dialled.
            PASSTHROUGH,
            /// To the loopback of the workload.
            LOCALHOST
        }
    }

    public record PathNormalization(Normalization normalization) {
        public enum Normalization {
            /// As BASE.
            DEFAULT,
            NONE,
            /// Dot segments are resolved, backslashes become slashes.
            BASE,
            /// And slashes beside each other become one.
            MERGE_SLASHES,
            /// And escaped slashes are decoded before.
            DECODE_AND_MERGE_SLASHES
        }
    }

    public record DefaultTrafficPolicy(
            @Nullable ConnectionPool connectionPool, @Nullable OutlierDetection outlierDetection) {}
}
