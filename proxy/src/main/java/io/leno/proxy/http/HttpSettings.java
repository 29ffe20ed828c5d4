package io.leno.proxy.http;

import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.codec.RequestOptions;
import io.leno.proxy.h2.Http2Settings;
import io.leno.proxy.route.HeaderEdits;
import io.leno.proxy.tracing.TracingSettings;
import io.leno.proxy.upstream.RouterSettings;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// How a connection manager treats its connections and requests; names and defaults are Envoy's.
/// Durations of zero mean: never.
///
/// @param listenerStats what stands before the statistics that are counted per listener, too:
///   `listener.0.0.0.0_80.`
/// @param earlyEdits what is done to headers before anything looks at them. Envoy:
///   `early_header_mutation_extensions`
/// @param keptAfterBadRequest an HTTP/1 connection goes on after a 400. Envoy:
///   `stream_error_on_invalid_http_message`
/// @param upgrades protocols that may be upgraded to, lower case: `websocket`
/// @param proxyContinue `proxy_100_continue`: the upstream says whether a body may come, not we
/// @param hostForHttp10 `default_host_for_http_10`; empty for none
/// @param tracing null where nothing is traced
/// @param logMoments when entries are written besides the end
public record HttpSettings(
        String listenerStats,
        String statPrefix,
        String serverName,
        ServerHeader serverHeader,
        EdgeSettings edge,
        RequestIds requestIds,
        PathSettings path,
        List<HeaderEdits> earlyEdits,
        String via,
        Duration streamIdleTimeout,
        Duration requestTimeout,
        Duration headersTimeout,
        Duration idleTimeout,
        Duration maxConnectionDuration,
        Duration maxStreamDuration,
        Duration delayedClose,
        Duration drainTimeout,
        int maxRequestsPerConnection,
        RequestOptions parsing,
        int bufferLimitBytes,
        String hostForHttp10,
        boolean trailers,
        boolean keptAfterBadRequest,
        boolean proxyContinue,
        Set<String> upgrades,
        RouterSettings router,
        ClientCertificate clientCertificate,
        LocalReplyPolicy localReplies,
        CodecType codecType,
        Http2Settings http2,
        @Nullable TracingSettings tracing,
        List<AccessLog> accessLogs,
        LogMoments logMoments) {
    /// Which protocol clients speak. Envoy: `codec_type`.
    public enum CodecType {
        /// ALPN says, else the first bytes.
        AUTO,
        HTTP1,
        HTTP2
    }

    /// What happens to the `server` header. Envoy: `server_header_transformation`.
    public enum ServerHeader {
        OVERWRITE,
        APPEND_IF_ABSENT,
        PASS_THROUGH
    }

    public HttpSettings {
        earlyEdits = List.copyOf(earlyEdits);
        upgrades = Set.copyOf(upgrades);
        accessLogs = List.copyOf(accessLogs);
    }

    /// Nothing is logged or traced by these settings any more.
    public void close() {
        for (AccessLog log : accessLogs) log.close();
        if (tracing != null) tracing.close();
    }

    boolean acceptHttp10() {
        return parsing.acceptHttp10();
    }

    /// Names of headers are written `Proper-Case`.
    boolean properCase() {
        return parsing.names().proper();
    }
}
