package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.type.v3.CodecClientType;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.leno.proxy.cluster.ClusterSettings;
import io.leno.proxy.cluster.ConnectionSettings;
import io.leno.proxy.health.Check;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.match.TextMatch;
import io.leno.proxy.route.HeaderEdits;
import io.leno.proxy.route.InvalidRouteException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What a `HealthCheck` asks → [Check].
final class CheckCompiler {
    private CheckCompiler() {}

    static Check compile(HealthCheck config, ClusterSettings cluster, String where) {
        return switch (config.getHealthCheckerCase()) {
            case HTTP_HEALTH_CHECK ->
                    http(config.getHttpHealthCheck(), where + ".http_health_check");
            case TCP_HEALTH_CHECK -> tcp(config.getTcpHealthCheck(), where + ".tcp_health_check");
            case GRPC_HEALTH_CHECK ->
                    grpc(config.getGrpcHealthCheck(), cluster, where + ".grpc_health_check");
            case CUSTOM_HEALTH_CHECK ->
                    throw InvalidResourceException.unknown(
                            config.getCustomHealthCheck().getName(),
                            config.getCustomHealthCheck().getTypedConfig().getTypeUrl());
            case HEALTHCHECKER_NOT_SET ->
                    throw new InvalidResourceException(
                            where + ".health_checker: value is required");
        };
    }

    private static Check http(HealthCheck.HttpHealthCheck config, String where) {
        if (config.getPath().isEmpty())
            throw new InvalidResourceException(
                    where + ".path: value length must be at least 1 characters");
        byte @Nullable [] body =
                config.hasSend() ? HealthCompiler.bytes(config.getSend(), where + ".send") : null;
        return new Check.Http(
                config.getHost(),
                config.getPath(),
                method(config, body != null, where),
                body,
                edits(
                        config.getRequestHeadersToAddList(),
                        config.getRequestHeadersToRemoveList(),
                        where),
                expected(config, where),
                statuses(config.getRetriableStatusesList(), "retriable", where),
                HealthCompiler.payload(config.getReceiveList(), where + ".receive"),
                config.hasResponseBufferSize() ? config.getResponseBufferSize().getValue() : 1024,
                serviceName(config, where),
                config.getCodecClientType() == CodecClientType.HTTP2);
    }

    private static String method(HealthCheck.HttpHealthCheck config, boolean body, String where) {
        RequestMethod method = config.getMethod();
        if (method == RequestMethod.METHOD_UNSPECIFIED) method = RequestMethod.GET;
        if (method == RequestMethod.CONNECT)
            throw new InvalidResourceException(
                    where + ".method: value must not be in list [CONNECT]");
        boolean takesBody =
                switch (method) {
                    case POST, PUT, PATCH, OPTIONS -> true;
                    default -> false;
                };
        if (body && !takesBody)
            throw new InvalidResourceException(
                    where
                            + ": HTTP health check cannot specify a request payload with method '"
                            + method
                            + "'. Only methods that support a request body (POST, PUT, PATCH,"
                            + " OPTIONS) can be used with payload.");
        return method.name();
    }

    private static Check.Statuses expected(HealthCheck.HttpHealthCheck config, String where) {
        return config.getExpectedStatusesCount() == 0
                ? new Check.Statuses(List.of(new Check.Statuses.Range(200, 201)))
                : statuses(config.getExpectedStatusesList(), "expected", where);
    }

    private static Check.Statuses statuses(List<Int64Range> config, String kind, String where) {
        var ranges = new ArrayList<Check.Statuses.Range>();
        for (Int64Range range : config) {
            if (range.getStart() >= range.getEnd())
                throw new InvalidResourceException(
                        "%s: Invalid http %s status range: expecting start < end, but found start=%d and end=%d"
                                .formatted(where, kind, range.getStart(), range.getEnd()));
            if (range.getStart() < 100)
                throw new InvalidResourceException(
                        "%s: Invalid http %s status range: expecting start >= 100, but found start=%d"
                                .formatted(where, kind, range.getStart()));
            if (range.getEnd() > 600)
                throw new InvalidResourceException(
                        "%s: Invalid http %s status range: expecting end <= 600, but found end=%d"
                                .formatted(where, kind, range.getEnd()));
            ranges.add(new Check.Statuses.Range(range.getStart(), range.getEnd()));
        }
        return new Check.Statuses(ranges);
    }

    private static @Nullable TextMatch serviceName(
            HealthCheck.HttpHealthCheck config, String where) {
        if (!config.hasServiceNameMatcher()) return null;
        try {
            return TextMatch.compile(config.getServiceNameMatcher());
        } catch (InvalidMatcherException e) {
            throw new InvalidResourceException(
                    where + ".service_name_matcher: " + e.getMessage(), e);
        }
    }

    private static Check.HeaderEditor edits(
            List<HeaderValueOption> add, List<String> remove, String where) {
        if (add.isEmpty() && remove.isEmpty()) return Check.HeaderEditor.NONE;
        try {
            HeaderEdits edits = HeaderEdits.compile(add, remove);
            return headers -> edits.apply(headers, new CheckStream());
        } catch (InvalidRouteException e) {
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }

    private static Check tcp(HealthCheck.TcpHealthCheck config, String where) {
        return new Check.Tcp(
                HealthCompiler.bytesOrNone(config.hasSend(), config.getSend(), where + ".send"),
                HealthCompiler.payload(config.getReceiveList(), where + ".receive"),
                !config.hasProxyProtocolConfig()
                        ? Check.ProxyHeader.NONE
                        : config.getProxyProtocolConfig().getVersion()
                                        == ProxyProtocolConfig.Version.V2
                                ? Check.ProxyHeader.V2
                                : Check.ProxyHeader.V1);
    }

    private static Check grpc(
            HealthCheck.GrpcHealthCheck config, ClusterSettings cluster, String where) {
        if (cluster.connections().protocol() == ConnectionSettings.Protocol.HTTP1)
            throw new InvalidResourceException(
                    cluster.name() + " cluster must support HTTP/2 for gRPC healthchecking");
        return new Check.Grpc(
                config.getServiceName(),
                config.getAuthority(),
                edits(config.getInitialMetadataList(), List.of(), where));
    }
}
