package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.leno.proxy.cluster.ConnectionSettings;
import io.leno.proxy.cluster.ConnectionSettings.Pooling;
import io.leno.proxy.cluster.ConnectionSettings.Protocol;
import io.leno.proxy.cluster.ConnectionSettings.ServerName;

import java.time.Duration;

/// What a `Cluster` says about connections and protocols → [ConnectionSettings]. The deprecated
/// fields of the cluster count where there is no `HttpProtocolOptions`, as in Envoy.
final class ConnectionCompiler {
    private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);
    private static final int BUFFER_LIMIT = 1 << 20;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEAD_KB = 60;
    private static final int MAX_HTTP1_HEAD_KB = 80;

    private ConnectionCompiler() {}

    static ConnectionSettings compile(Cluster config, String where) {
        var options = options(config, where);
        HttpProtocolOptions common = options.getCommonHttpProtocolOptions();
        return new ConnectionSettings(
                protocol(options, where),
                Protos.duration(
                        config.hasConnectTimeout(), config.getConnectTimeout(), CONNECT_TIMEOUT),
                Protos.duration(common.hasIdleTimeout(), common.getIdleTimeout(), IDLE_TIMEOUT),
                Protos.duration(common.getMaxConnectionDuration()),
                Protos.duration(common.getMaxStreamDuration()),
                maxRequests(config, common),
                Protos.number(
                        common.hasMaxHeadersCount(), common.getMaxHeadersCount(), MAX_HEADERS),
                1024
                        * Protos.number(
                                common.hasMaxResponseHeadersKb(),
                                common.getMaxResponseHeadersKb(),
                                protocol(options, where) == Protocol.HTTP1
                                        ? MAX_HTTP1_HEAD_KB
                                        : MAX_HEAD_KB),
                Protos.number(
                        config.hasPerConnectionBufferLimitBytes(),
                        config.getPerConnectionBufferLimitBytes(),
                        BUFFER_LIMIT),
                http1(options, where),
                Http2SettingsCompiler.compile(http2(options)),
                serverName(options.getUpstreamHttpProtocolOptions()),
                UpstreamSocketCompiler.compile(config, where),
                pooling(config));
    }

    /// Envoy: `auto_san_validation`.
    static boolean verifiesServerName(Cluster config, String where) {
        return options(config, where).getUpstreamHttpProtocolOptions().getAutoSanValidation();
    }

    /// Whether hosts are asked for the name that a request uses, and have to prove it.
    static boolean verifiesHostName(Cluster config, String where) {
        UpstreamHttpProtocolOptions options =
                options(config, where).getUpstreamHttpProtocolOptions();
        return options.getAutoSni() && options.getAutoSanValidation();
    }

    private static io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions options(
            Cluster config, String where) {
        Any any = config.getTypedExtensionProtocolOptionsMap().get(OPTIONS);
        var options =
                any == null
                        ? fromOldFields(config)
                        : Protos.unpack(
                                any,
                                io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                                        .class,
                                where);
        if (any != null
                && options.getUpstreamProtocolOptionsCase()
                        == io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                                .UpstreamProtocolOptionsCase.UPSTREAMPROTOCOLOPTIONS_NOT_SET) {
            throw new InvalidResourceException(
                    where
                            + ": HttpProtocolOptions.upstream_protocol_options: none (expected:"
                            + " explicit_http_config, use_downstream_protocol_config or"
                            + " auto_config)");
        }
        checkOptions(config, options, where);
        return options;
    }

    /// The protocol can only be agreed upon where there is a handshake, and options are of a kind
    /// that somebody knows.
    private static void checkOptions(
            Cluster config,
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions options,
            String where) {
        for (String name : config.getTypedExtensionProtocolOptionsMap().keySet()) {
            if (name.startsWith("envoy.")) continue;
            throw new InvalidResourceException(
                    where
                            + ": typed_extension_protocol_options: Didn't find a registered network"
                            + " or http filter or protocol options implementation for name: '"
                            + name
                            + "'");
        }
        if (!options.hasAutoConfig() || config.hasTransportSocket()) return;
        if (config.getTransportSocketMatchesCount() > 0) return;
        throw new InvalidResourceException(
                where
                        + ": auto_config: ALPN configured for cluster "
                        + config.getName()
                        + " which has a non-ALPN transport socket");
    }

    @SuppressWarnings("deprecation") // older control planes still send these
    private static io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions
            fromOldFields(Cluster config) {
        var options =
                io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder()
                        .setCommonHttpProtocolOptions(config.getCommonHttpProtocolOptions())
                        .setUpstreamHttpProtocolOptions(config.getUpstreamHttpProtocolOptions());
        if (config.getProtocolSelection()
                == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL) {
            options.getUseDownstreamProtocolConfigBuilder()
                    .setHttpProtocolOptions(config.getHttpProtocolOptions())
                    .setHttp2ProtocolOptions(config.getHttp2ProtocolOptions());
        } else if (config.hasHttp2ProtocolOptions()) {
            options.getExplicitHttpConfigBuilder()
                    .setHttp2ProtocolOptions(config.getHttp2ProtocolOptions());
        } else {
            options.getExplicitHttpConfigBuilder()
                    .setHttpProtocolOptions(config.getHttpProtocolOptions());
        }
        return options.build();
    }

    private static Protocol protocol(
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions options,
            String where) {
        return switch (options.getUpstreamProtocolOptionsCase()) {
            case EXPLICIT_HTTP_CONFIG ->
                    switch (options.getExplicitHttpConfig().getProtocolConfigCase()) {
                        case HTTP2_PROTOCOL_OPTIONS -> Protocol.HTTP2;
                        case HTTP3_PROTOCOL_OPTIONS ->
                                throw new InvalidResourceException(
                                        where
                                                + ": explicit_http_config: HTTP/3 is not supported"
                                                + " (expected: http_protocol_options or"
                                                + " http2_protocol_options)");
                        case HTTP_PROTOCOL_OPTIONS, PROTOCOLCONFIG_NOT_SET -> Protocol.HTTP1;
                    };
            case USE_DOWNSTREAM_PROTOCOL_CONFIG -> Protocol.DOWNSTREAM;
            case AUTO_CONFIG -> Protocol.AUTO;
            case UPSTREAMPROTOCOLOPTIONS_NOT_SET -> Protocol.HTTP1;
        };
    }

    private static ConnectionSettings.Http1 http1(
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions options,
            String where) {
        Http1ProtocolOptions http1 =
                switch (options.getUpstreamProtocolOptionsCase()) {
                    case EXPLICIT_HTTP_CONFIG ->
                            options.getExplicitHttpConfig().getHttpProtocolOptions();
                    case USE_DOWNSTREAM_PROTOCOL_CONFIG ->
                            options.getUseDownstreamProtocolConfig().getHttpProtocolOptions();
                    case AUTO_CONFIG -> options.getAutoConfig().getHttpProtocolOptions();
                    case UPSTREAMPROTOCOLOPTIONS_NOT_SET ->
                            Http1ProtocolOptions.getDefaultInstance();
                };
        return new ConnectionSettings.Http1(
                NameFormats.compile(http1.getHeaderKeyFormat(), where),
                http1.getEnableTrailers(),
                http1.getSendFullyQualifiedUrl());
    }

    private static Http2ProtocolOptions http2(
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions options) {
        return switch (options.getUpstreamProtocolOptionsCase()) {
            case EXPLICIT_HTTP_CONFIG -> options.getExplicitHttpConfig().getHttp2ProtocolOptions();
            case USE_DOWNSTREAM_PROTOCOL_CONFIG ->
                    options.getUseDownstreamProtocolConfig().getHttp2ProtocolOptions();
            case AUTO_CONFIG -> options.getAutoConfig().getHttp2ProtocolOptions();
            case UPSTREAMPROTOCOLOPTIONS_NOT_SET -> Http2ProtocolOptions.getDefaultInstance();
        };
    }

    private static ServerName serverName(UpstreamHttpProtocolOptions options) {
        String header = options.getOverrideAutoSniHeader();
        return new ServerName(
                options.getAutoSni(),
                options.getAutoSanValidation(),
                header.isEmpty() ? null : header);
    }

    @SuppressWarnings("deprecation") // as above
    private static int maxRequests(Cluster config, HttpProtocolOptions common) {
        return common.hasMaxRequestsPerConnection()
                ? Protos.number(true, common.getMaxRequestsPerConnection(), 0)
                : Protos.number(
                        config.hasMaxRequestsPerConnection(),
                        config.getMaxRequestsPerConnection(),
                        0);
    }

    private static Pooling pooling(Cluster config) {
        var preconnect = config.getPreconnectPolicy();
        return new Pooling(
                preconnect.hasPerUpstreamPreconnectRatio()
                        ? preconnect.getPerUpstreamPreconnectRatio().getValue()
                        : 1,
                config.getConnectionPoolPerDownstreamConnection(),
                config.getCloseConnectionsOnHostHealthFailure());
    }
}
