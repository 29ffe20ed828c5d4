package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.codec.RequestOptions;
import io.leno.proxy.codec.Underscores;
import io.leno.proxy.filter.FilterSpec;
import io.leno.proxy.http.ClientCertificate;
import io.leno.proxy.http.HttpSettings;
import io.leno.proxy.http.LogMoments;
import io.leno.proxy.http.RequestIds;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.RouterSettings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `HttpConnectionManager` → [HttpSettings] and [FilterSpec]s. Defaults are the proto's.
final class HttpCompiler {
    static final String TYPE =
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
    private static final String ROUTER = "envoy.extensions.filters.http.router.v3.Router";
    private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

    private HttpCompiler() {}

    static HttpSettings settings(
            HttpConnectionManager config,
            int bufferLimit,
            TrafficDirection direction,
            LogFiles files,
            Node node,
            String listenerStats,
            String where) {
        HttpProtocolOptions common = config.getCommonHttpProtocolOptions();
        Http1ProtocolOptions http1 = config.getHttpProtocolOptions();
        return new HttpSettings(
                listenerStats,
                config.getStatPrefix(),
                config.getServerName().isEmpty() ? "envoy" : config.getServerName(),
                serverHeader(config),
                EdgeCompiler.edge(config, node, where),
                new RequestIds(
                        !config.hasGenerateRequestId() || config.getGenerateRequestId().getValue(),
                        config.getPreserveExternalRequestId(),
                        config.getAlwaysSetRequestIdInResponse(),
                        TracingCompiler.packsReason(config, where)),
                EdgeCompiler.path(config),
                EarlyEdits.compile(config, where),
                config.getVia(),
                Protos.duration(
                        config.hasStreamIdleTimeout(),
                        config.getStreamIdleTimeout(),
                        Duration.ofMinutes(5)),
                Protos.duration(config.getRequestTimeout()),
                Protos.duration(config.getRequestHeadersTimeout()),
                Protos.duration(common.hasIdleTimeout(), common.getIdleTimeout(), IDLE_TIMEOUT),
                Protos.duration(common.getMaxConnectionDuration()),
                Protos.duration(common.getMaxStreamDuration()),
                Protos.duration(
                        config.hasDelayedCloseTimeout(),
                        config.getDelayedCloseTimeout(),
                        Duration.ofSeconds(1)),
                Protos.duration(
                        config.hasDrainTimeout(), config.getDrainTimeout(), Duration.ofSeconds(5)),
                Protos.number(
                        common.hasMaxRequestsPerConnection(),
                        common.getMaxRequestsPerConnection(),
                        0),
                parsing(config, where),
                bufferLimit,
                http1.getDefaultHostForHttp10(),
                http1.getEnableTrailers(),
                keptAfterBadRequest(config),
                config.getProxy100Continue(),
                upgrades(config, where),
                router(config, node, where),
                clientCertificate(config),
                LocalReplyCompiler.compile(config.getLocalReplyConfig(), where),
                codecType(config, where),
                Http2Compiler.settings(
                        config.getHttp2ProtocolOptions(),
                        config.getStreamErrorOnInvalidHttpMessage().getValue(),
                        where),
                TracingCompiler.compile(config, direction, files, node, where),
                TcpCompiler.accessLogs(config.getAccessLogList(), files),
                logMoments(config, where));
    }

    private static boolean keptAfterBadRequest(HttpConnectionManager config) {
        Http1ProtocolOptions http1 = config.getHttpProtocolOptions();
        return http1.hasOverrideStreamErrorOnInvalidHttpMessage()
                ? http1.getOverrideStreamErrorOnInvalidHttpMessage().getValue()
                : config.getStreamErrorOnInvalidHttpMessage().getValue();
    }

    @SuppressWarnings("deprecation") // those outside of the options: older control planes send them
    private static LogMoments logMoments(HttpConnectionManager config, String where) {
        var options = config.getAccessLogOptions();
        var every =
                options.hasAccessLogFlushInterval()
                        ? options.getAccessLogFlushInterval()
                        : config.getAccessLogFlushInterval();
        return new LogMoments(
                options.getFlushAccessLogOnNewRequest() || config.getFlushAccessLogOnNewRequest(),
                options.getFlushLogOnTunnelSuccessfullyEstablished(),
                logInterval(every, where));
    }

    /// @throws InvalidResourceException when it is shorter than Envoy allows
    static Duration logInterval(com.google.protobuf.Duration config, String where) {
        Duration every = Protos.duration(config);
        if (every.isZero() || every.toMillis() >= 1) return every;
        throw new InvalidResourceException(
                where
                        + ": access_log_flush_interval: value must be greater than or equal to"
                        + " 1ms");
    }

    private static HttpSettings.CodecType codecType(HttpConnectionManager config, String where) {
        return switch (config.getCodecType()) {
            case AUTO, UNRECOGNIZED -> HttpSettings.CodecType.AUTO;
            case HTTP1 -> HttpSettings.CodecType.HTTP1;
            case HTTP2 -> HttpSettings.CodecType.HTTP2;
            case HTTP3 ->
                    throw new InvalidResourceException(
                            where
                                    + ": codec_type HTTP3 is not supported (expected: AUTO, HTTP1 or HTTP2)");
        };
    }

    private static RequestOptions parsing(HttpConnectionManager config, String where) {
        HttpProtocolOptions common = config.getCommonHttpProtocolOptions();
        Http1ProtocolOptions http1 = config.getHttpProtocolOptions();
        int kilobytes =
                Protos.number(config.hasMaxRequestHeadersKb(), config.getMaxRequestHeadersKb(), 60);
        return new RequestOptions(
                1024 * kilobytes,
                Protos.number(common.hasMaxHeadersCount(), common.getMaxHeadersCount(), 100),
                http1.getAcceptHttp10(),
                !http1.hasAllowAbsoluteUrl() || http1.getAllowAbsoluteUrl().getValue(),
                http1.getAllowChunkedLength(),
                http1.getAllowCustomMethods(),
                http1.getEnableTrailers(),
                switch (common.getHeadersWithUnderscoresAction()) {
                    case ALLOW, UNRECOGNIZED -> Underscores.ALLOW;
                    case REJECT_REQUEST -> Underscores.REJECT;
                    case DROP_HEADER -> Underscores.DROP;
                },
                NameFormats.compile(http1.getHeaderKeyFormat(), where));
    }

    private static HttpSettings.ServerHeader serverHeader(HttpConnectionManager config) {
        return switch (config.getServerHeaderTransformation()) {
            case OVERWRITE, UNRECOGNIZED -> HttpSettings.ServerHeader.OVERWRITE;
            case APPEND_IF_ABSENT -> HttpSettings.ServerHeader.APPEND_IF_ABSENT;
            case PASS_THROUGH -> HttpSettings.ServerHeader.PASS_THROUGH;
        };
    }

    private static ClientCertificate clientCertificate(HttpConnectionManager config) {
        var details = config.getSetCurrentClientCertDetails();
        return new ClientCertificate(
                switch (config.getForwardClientCertDetails()) {
                    case SANITIZE, UNRECOGNIZED -> ClientCertificate.Forwarding.SANITIZE;
                    case FORWARD_ONLY -> ClientCertificate.Forwarding.FORWARD_ONLY;
                    case APPEND_FORWARD -> ClientCertificate.Forwarding.APPEND_FORWARD;
                    case SANITIZE_SET -> ClientCertificate.Forwarding.SANITIZE_SET;
                    case ALWAYS_FORWARD_ONLY -> ClientCertificate.Forwarding.ALWAYS_FORWARD_ONLY;
                },
                details.getCert(),
                details.getChain(),
                details.getSubject().getValue(),
                details.getUri(),
                details.getDns());
    }

    private static Set<String> upgrades(HttpConnectionManager config, String where) {
        Set<String> upgrades = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (var upgrade : config.getUpgradeConfigsList()) {
            if (!names.add(upgrade.getUpgradeType().toLowerCase(Locale.ROOT))) {
                throw new InvalidResourceException(
                        where
                                + ": Error: multiple upgrade configs with the same name: '"
                                + upgrade.getUpgradeType()
                                + "'");
            }
            if (!upgrade.hasEnabled() || upgrade.getEnabled().getValue()) {
                upgrades.add(upgrade.getUpgradeType().toLowerCase(Locale.ROOT));
            }
        }
        return upgrades;
    }

    private static RouterSettings router(HttpConnectionManager config, Node node, String where) {
        HttpFilter last = config.getHttpFilters(config.getHttpFiltersCount() - 1);
        Any any = last.getTypedConfig();
        Router router =
                Protos.typeName(any).equals(ROUTER)
                        ? Protos.unpack(any, Router.class, where)
                        : Router.getDefaultInstance();
        return RouterCompiler.compile(router, node.getLocality().getZone(), where);
    }

    /// The filters before the router, which must be the last.
    static List<FilterSlot> filters(HttpConnectionManager config, Stats stats, String where) {
        int count = config.getHttpFiltersCount();
        if (count == 0 || !isRouter(config.getHttpFilters(count - 1))) {
            String last = count == 0 ? "" : config.getHttpFilters(count - 1).getName();
            throw new InvalidResourceException(
                    where
                            + ": Error: non-terminal filter named "
                            + last
                            + " is the last filter in a http filter chain.");
        }
        var slots = new ArrayList<FilterSlot>();
        for (HttpFilter filter : config.getHttpFiltersList().subList(0, count - 1)) {
            if (isRouter(filter)) {
                throw new InvalidResourceException(
                        where
                                + ": Error: terminal filter named "
                                + filter.getName()
                                + " must be the last filter in a http filter chain.");
            }
            slots.add(
                    filter.hasConfigDiscovery()
                            ? FilterSlot.Discovered.of(filter, stats, where)
                            : new FilterSlot.Fixed(spec(filter, where)));
        }
        return slots;
    }

    private static FilterSpec spec(HttpFilter filter, String where) {
        FilterSpec attached = FilterPluginCompiler.spec(filter, where);
        if (attached != null) return attached;
        return FilterSpec.configured(
                filter.getName(),
                Protos.plugin(filter.getTypedConfig(), where),
                filter.getIsOptional(),
                filter.getDisabled());
    }

    private static boolean isRouter(HttpFilter filter) {
        String type = Protos.typeName(filter.getTypedConfig());
        return type.equals(ROUTER)
                || (type.isEmpty() && filter.getName().equals("envoy.filters.http.router"));
    }
}
