package io.leno.proxy.health;

import java.time.Duration;

/// When a host is ejected for what requests say about it. Envoy: `OutlierDetection`.
///
/// @param consecutive after how many failures in a row
/// @param splitLocalOrigin failures to reach the host are told from its own errors
/// @param successRate hosts that do much worse than the others
/// @param failurePercentage hosts that do badly
/// @param baseEjection times the number of ejections in a row is how long a host is out
/// @param maxEjection but no longer than that
/// @param maxJitter added by chance
/// @param maxEjectedPercent of the cluster's hosts
/// @param alwaysOne one host may be ejected whatever the percentage says
/// @param log gets a line for each ejection and each end of one
/// @param checkBringsBack a health check that passes ends an ejection
public record OutlierSettings(
        Consecutive consecutive,
        boolean splitLocalOrigin,
        SuccessRate successRate,
        FailurePercentage failurePercentage,
        Duration interval,
        Duration baseEjection,
        Duration maxEjection,
        Duration maxJitter,
        int maxEjectedPercent,
        boolean alwaysOne,
        boolean checkBringsBack,
        EventLog log) {
    /// Failures in a row, and in how many of 100 cases they eject the host.
    public record Consecutive(
            int errors,
            int enforcedErrors,
            int gatewayFailures,
            int enforcedGatewayFailures,
            int localOriginFailures,
            int enforcedLocalOriginFailures) {}

    /// @param deviations how many standard deviations below the mean
    public record SuccessRate(
            int minimumHosts,
            int requestVolume,
            double deviations,
            int enforced,
            int enforcedLocalOrigin) {}

    public record FailurePercentage(
            int threshold,
            int minimumHosts,
            int requestVolume,
            int enforced,
            int enforcedLocalOrigin) {}

    /// In how many of 100 cases a host that is found to be an outlier is ejected.
    int enforced(Ejection ejection) {
        return switch (ejection) {
            case CONSECUTIVE_5XX -> consecutive.enforcedErrors;
            case CONSECUTIVE_GATEWAY_FAILURE -> consecutive.enforcedGatewayFailures;
            case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> consecutive.enforcedLocalOriginFailures;
            case SUCCESS_RATE -> successRate.enforced;
            case SUCCESS_RATE_LOCAL_ORIGIN -> successRate.enforcedLocalOrigin;
            case FAILURE_PERCENTAGE -> failurePercentage.enforced;
            case FAILURE_PERCENTAGE_LOCAL_ORIGIN -> failurePercentage.enforcedLocalOrigin;
        };
    }
}
