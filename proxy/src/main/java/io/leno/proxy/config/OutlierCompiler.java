package io.leno.proxy.config;

import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.leno.proxy.health.EventLog;
import io.leno.proxy.health.OutlierSettings;

import java.time.Duration;

/// `OutlierDetection` → [OutlierSettings]. Defaults are the proto's.
final class OutlierCompiler {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration BASE_EJECTION = Duration.ofSeconds(30);
    private static final Duration MAX_EJECTION = Duration.ofMinutes(5);

    private OutlierCompiler() {}

    static OutlierSettings compile(OutlierDetection config, EventLog log, String where) {
        Duration base =
                Protos.duration(
                        config.hasBaseEjectionTime(), config.getBaseEjectionTime(), BASE_EJECTION);
        Duration most =
                Protos.duration(
                        config.hasMaxEjectionTime(),
                        config.getMaxEjectionTime(),
                        base.compareTo(MAX_EJECTION) > 0 ? base : MAX_EJECTION);
        if (most.compareTo(base) < 0) {
            throw new InvalidResourceException(
                    where
                            + ": outlier detector's max_ejection_time cannot be smaller than"
                            + " base_ejection_time");
        }
        return new OutlierSettings(
                consecutive(config, where),
                config.getSplitExternalLocalOriginErrors(),
                successRate(config, where),
                failurePercentage(config, where),
                Protos.duration(config.hasInterval(), config.getInterval(), INTERVAL),
                base,
                most,
                Protos.duration(config.getMaxEjectionTimeJitter()),
                percent(
                        config.hasMaxEjectionPercent(),
                        config.getMaxEjectionPercent(),
                        10,
                        where + ": outlier_detection.max_ejection_percent"),
                config.getAlwaysEjectOneHost().getValue(),
                !config.hasSuccessfulActiveHealthCheckUnejectHost()
                        || config.getSuccessfulActiveHealthCheckUnejectHost().getValue(),
                log);
    }

    private static OutlierSettings.Consecutive consecutive(OutlierDetection config, String where) {
        String enforcing = where + ": outlier_detection.enforcing_consecutive_";
        return new OutlierSettings.Consecutive(
                Protos.number(config.hasConsecutive5Xx(), config.getConsecutive5Xx(), 5),
                percent(
                        config.hasEnforcingConsecutive5Xx(),
                        config.getEnforcingConsecutive5Xx(),
                        100,
                        enforcing + "5xx"),
                Protos.number(
                        config.hasConsecutiveGatewayFailure(),
                        config.getConsecutiveGatewayFailure(),
                        5),
                percent(
                        config.hasEnforcingConsecutiveGatewayFailure(),
                        config.getEnforcingConsecutiveGatewayFailure(),
                        0,
                        enforcing + "gateway_failure"),
                Protos.number(
                        config.hasConsecutiveLocalOriginFailure(),
                        config.getConsecutiveLocalOriginFailure(),
                        5),
                percent(
                        config.hasEnforcingConsecutiveLocalOriginFailure(),
                        config.getEnforcingConsecutiveLocalOriginFailure(),
                        100,
                        enforcing + "local_origin_failure"));
    }

    private static OutlierSettings.SuccessRate successRate(OutlierDetection config, String where) {
        return new OutlierSettings.SuccessRate(
                Protos.number(
                        config.hasSuccessRateMinimumHosts(),
                        config.getSuccessRateMinimumHosts(),
                        5),
                Protos.number(
                        config.hasSuccessRateRequestVolume(),
                        config.getSuccessRateRequestVolume(),
                        100),
                Protos.number(
                                config.hasSuccessRateStdevFactor(),
                                config.getSuccessRateStdevFactor(),
                                1900)
                        / 1000.0,
                percent(
                        config.hasEnforcingSuccessRate(),
                        config.getEnforcingSuccessRate(),
                        100,
                        where + ": outlier_detection.enforcing_success_rate"),
                percent(
                        config.hasEnforcingLocalOriginSuccessRate(),
                        config.getEnforcingLocalOriginSuccessRate(),
                        100,
                        where + ": outlier_detection.enforcing_local_origin_success_rate"));
    }

    private static OutlierSettings.FailurePercentage failurePercentage(
            OutlierDetection config, String where) {
        return new OutlierSettings.FailurePercentage(
                percent(
                        config.hasFailurePercentageThreshold(),
                        config.getFailurePercentageThreshold(),
                        85,
                        where + ": outlier_detection.failure_percentage_threshold"),
                Protos.number(
                        config.hasFailurePercentageMinimumHosts(),
                        config.getFailurePercentageMinimumHosts(),
                        5),
                Protos.number(
                        config.hasFailurePercentageRequestVolume(),
                        config.getFailurePercentageRequestVolume(),
                        50),
                percent(
                        config.hasEnforcingFailurePercentage(),
                        config.getEnforcingFailurePercentage(),
                        0,
                        where + ": outlier_detection.enforcing_failure_percentage"),
                percent(
                        config.hasEnforcingFailurePercentageLocalOrigin(),
                        config.getEnforcingFailurePercentageLocalOrigin(),
                        0,
                        where + ": outlier_detection.enforcing_failure_percentage_local_origin"));
    }

    private static int percent(boolean present, UInt32Value value, int otherwise, String where) {
        int percent = Protos.number(present, value, otherwise);
        if (percent > 100) {
            throw new InvalidResourceException(
                    where
                            + ": "
                            + percent
                            + " (expected: value must be less than or equal to 100)");
        }
        return percent;
    }
}
