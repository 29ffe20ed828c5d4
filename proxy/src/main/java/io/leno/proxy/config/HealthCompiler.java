package io.leno.proxy.config;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink;
import io.leno.proxy.cluster.ClusterSettings;
import io.leno.proxy.health.EventLog;
import io.leno.proxy.health.HealthCheckSettings;
import io.leno.proxy.health.HealthSettings;
import io.leno.proxy.health.Payload;
import io.leno.proxy.match.MetadataLabels;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// `health_checks` and `outlier_detection` of a `Cluster` → [HealthSettings].
final class HealthCompiler {
    private static final Duration NO_TRAFFIC = Duration.ofMinutes(1);

    private final EventLogs logs;

    HealthCompiler(EventLogs logs) {
        this.logs = logs;
    }

    /// What the cluster's lists of hosts must know of health checks.
    static ClusterSettings.Membership membership(Cluster config) {
        if (config.getHealthChecksCount() == 0) return ClusterSettings.Membership.UNCHECKED;
        return new ClusterSettings.Membership(
                true,
                config.getCommonLbConfig().getIgnoreNewHostsUntilFirstHc(),
                !config.getIgnoreHealthOnHostRemoval());
    }

    HealthSettings compile(Cluster config, ClusterSettings settings, String where) {
        return new HealthSettings(
                checks(config, settings, where),
                config.hasOutlierDetection()
                        ? OutlierCompiler.compile(
                                config.getOutlierDetection(), logs.ofOutliers(), where)
                        : null);
    }

    private @Nullable HealthCheckSettings checks(
            Cluster config, ClusterSettings settings, String where) {
        if (config.getHealthChecksCount() == 0) return null;
        if (config.getHealthChecksCount() > 1)
            throw new InvalidResourceException(where + ": Multiple health checks not supported");
        HealthCheck check = config.getHealthChecks(0);
        String field = where + ": health_checks[0]";
        require(check, field);
        return new HealthCheckSettings(
                CheckCompiler.compile(check, settings, field),
                Protos.duration(check.getTimeout()),
                intervals(check),
                Protos.number(true, check.getUnhealthyThreshold(), 0),
                Protos.number(true, check.getHealthyThreshold(), 0),
                !check.hasReuseConnection() || check.getReuseConnection().getValue(),
                !config.hasWaitForWarmOnInit() || config.getWaitForWarmOnInit().getValue(),
                check.hasTransportSocketMatchCriteria()
                        ? MetadataLabels.of(check.getTransportSocketMatchCriteria())
                        : null,
                check.getTlsOptions().getAlpnProtocolsList(),
                events(check, field));
    }

    private static void require(HealthCheck check, String where) {
        if (!check.hasTimeout() || !positive(check.getTimeout()))
            throw invalid(where, "timeout", "value must be greater than 0s");
        if (!check.hasInterval() || !positive(check.getInterval()))
            throw invalid(where, "interval", "value must be greater than 0s");
        if (!check.hasUnhealthyThreshold())
            throw invalid(where, "unhealthy_threshold", "value is required");
        if (!check.hasHealthyThreshold())
            throw invalid(where, "healthy_threshold", "value is required");
    }

    private static boolean positive(com.google.protobuf.Duration value) {
        return value.getSeconds() > 0 || value.getNanos() > 0;
    }

    private static InvalidResourceException invalid(String where, String field, String why) {
        return new InvalidResourceException(where + "." + field + ": " + why);
    }

    private static HealthCheckSettings.Intervals intervals(HealthCheck check) {
        Duration usual = Protos.duration(check.getInterval());
        Duration unhealthy =
                Protos.duration(check.hasUnhealthyInterval(), check.getUnhealthyInterval(), usual);
        Duration noTraffic =
                Protos.duration(
                        check.hasNoTrafficInterval(), check.getNoTrafficInterval(), NO_TRAFFIC);
        return new HealthCheckSettings.Intervals(
                usual,
                noTraffic,
                Protos.duration(
                        check.hasNoTrafficHealthyInterval(),
                        check.getNoTrafficHealthyInterval(),
                        noTraffic),
                unhealthy,
                Protos.duration(
                        check.hasUnhealthyEdgeInterval(),
                        check.getUnhealthyEdgeInterval(),
                        unhealthy),
                Protos.duration(
                        check.hasHealthyEdgeInterval(), check.getHealthyEdgeInterval(), usual),
                Protos.duration(check.getInitialJitter()),
                Protos.duration(check.getIntervalJitter()),
                Integer.toUnsignedLong(check.getIntervalJitterPercent()));
    }

    @SuppressWarnings("deprecation") // event_log_path: everybody still uses it
    private HealthCheckSettings.Events events(HealthCheck check, String where) {
        List<EventLog> sinks = new ArrayList<>();
        if (!check.getEventLogPath().isEmpty()) sinks.add(logs.open(check.getEventLogPath()));
        for (TypedExtensionConfig logger : check.getEventLoggerList())
            sinks.add(sink(logger, where));
        return new HealthCheckSettings.Events(
                sinks.isEmpty() ? EventLog.NONE : line -> sinks.forEach(sink -> sink.write(line)),
                check.getAlwaysLogHealthCheckFailures(),
                check.getAlwaysLogHealthCheckSuccess());
    }

    private EventLog sink(TypedExtensionConfig logger, String where) {
        Any any = logger.getTypedConfig();
        if (!Protos.typeName(any)
                .equals(
                        "envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink"))
            throw new InvalidResourceException(
                    where
                            + ".event_logger: "
                            + InvalidResourceException.unknown(logger.getName(), any.getTypeUrl())
                                    .getMessage());
        return logs.open(
                Protos.unpack(any, HealthCheckEventFileSink.class, where + ".event_logger")
                        .getEventLogPath());
    }

    /// Text is hexadecimal.
    static byte[] bytes(HealthCheck.Payload payload, String where) {
        if (payload.getPayloadCase() == HealthCheck.Payload.PayloadCase.BINARY)
            return payload.getBinary().toByteArray();
        try {
            return HexFormat.of().parseHex(payload.getText());
        } catch (IllegalArgumentException e) {
            throw new InvalidResourceException(
                    where + ": invalid hex string '" + payload.getText() + "'", e);
        }
    }

    static Payload payload(List<HealthCheck.Payload> blocks, String where) {
        return new Payload(blocks.stream().map(block -> bytes(block, where)).toList());
    }

    static byte[] bytesOrNone(boolean present, HealthCheck.Payload payload, String where) {
        return present ? bytes(payload, where) : ByteString.EMPTY.toByteArray();
    }
}
