package io.leno.proxy.accesslog;

import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.proxy.plugin.GrpcTarget;
import io.leno.proxy.route.TimeSpan;

import java.time.Duration;
import java.util.List;

/// Where entries go over gRPC, and how many at a time. Envoy: `CommonGrpcAccessLogConfig`.
///
/// @param interval no entry waits longer
/// @param mostBytes so many are sent at once; 0: each entry by itself
/// @param filterState names of objects that entries have
record LogBatchSettings(
        String logName,
        GrpcTarget target,
        Duration interval,
        int mostBytes,
        List<String> filterState) {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int BYTES = 16_384;

    /// `ApiVersion.V2`.
    private static final int V2 = 1;

    /// @throws InvalidAccessLogException naming what is wrong
    static LogBatchSettings of(CommonGrpcAccessLogConfig config) {
        if (config.getLogName().isEmpty())
            throw new InvalidAccessLogException(
                    "CommonGrpcAccessLogConfig.log_name: value length must be at least 1"
                            + " characters");
        if (!config.hasGrpcService())
            throw new InvalidAccessLogException(
                    "CommonGrpcAccessLogConfig.grpc_service: value is required");
        if (config.getTransportApiVersionValue() == V2)
            throw new InvalidAccessLogException(
                    "transport_api_version: V2 is no longer supported (expected: V3)");
        if (config.getCustomTagsCount() > 0)
            throw new InvalidAccessLogException(
                    "CommonGrpcAccessLogConfig.custom_tags is not supported");
        try {
            return new LogBatchSettings(
                    config.getLogName(),
                    GrpcTarget.of(config.getGrpcService()),
                    interval(config),
                    config.hasBufferSizeBytes() ? config.getBufferSizeBytes().getValue() : BYTES,
                    List.copyOf(config.getFilterStateObjectsToLogList()));
        } catch (InvalidPluginConfigException e) {
            throw new InvalidAccessLogException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Duration interval(CommonGrpcAccessLogConfig config) {
        if (!config.hasBufferFlushInterval()) return INTERVAL;
        Duration given =
                TimeSpan.of(config.getBufferFlushInterval(), InvalidAccessLogException::new);
        if (!given.isZero()) return given;
        throw new InvalidAccessLogException(
                "CommonGrpcAccessLogConfig.buffer_flush_interval: value must be greater than 0s");
    }
}
