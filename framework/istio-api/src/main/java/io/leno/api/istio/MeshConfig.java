package io.leno.api.istio;

import io.leno.api.istio.VirtualService.Retry;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

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
public record MeshConfig(
        String accessLogFile,
        String accessLogFormat,
        AccessLogEncoding accessLogEncoding,
        @Nullable OutboundTrafficPolicy outboundTrafficPolicy,
        @Nullable Duration connectTimeout,
        @Nullable Retry defaultHttpRetryPolicy,
        String rootNamespace,
        int proxyHttpPort,
        @Nullable Boolean verifyCertificateAtClient) {
    /// A mesh that nobody configured.
    public static final MeshConfig DEFAULT =
            new MeshConfig("", "", AccessLogEncoding.TEXT, null, null, null, "", 0, null);

    public enum AccessLogEncoding {
        TEXT,
        JSON
    }

    /// What happens to traffic for hosts that the mesh does not know.
    public record OutboundTrafficPolicy(Mode mode) {
        public enum Mode {
            /// It goes where the client dialled.
            ALLOW_ANY,
            /// It is refused.
            REGISTRY_ONLY
        }
    }
}
