package io.leno.proxy.cluster;

import java.util.Locale;

/// Why a host is not as good as others. Envoy: `health_flags` of `/clusters`, in its order.
public enum HealthFlag {
    /// Its active health checks fail, or none has ended yet.
    FAILED_ACTIVE_HC,
    /// Ejected by outlier detection.
    FAILED_OUTLIER_CHECK,
    /// EDS says UNHEALTHY or TIMEOUT.
    FAILED_EDS_HEALTH,
    /// Its active health checks say `x-envoy-degraded`.
    DEGRADED_ACTIVE_HC,
    /// EDS says DEGRADED.
    DEGRADED_EDS_HEALTH,
    /// Discovery has dropped it, but its health checks pass and so it stays.
    PENDING_DYNAMIC_REMOVAL,
    /// It waits for its first health check and does not count until then.
    PENDING_ACTIVE_HC,
    /// It said `x-envoy-immediate-health-check-fail` and does not count.
    EXCLUDED_VIA_IMMEDIATE_HC_FAIL,
    /// Its last failed health check had no answer in time.
    ACTIVE_HC_TIMEOUT,
    /// EDS says DRAINING.
    EDS_STATUS_DRAINING;

    private static final int UNHEALTHY =
            FAILED_ACTIVE_HC.bit()
                    | FAILED_OUTLIER_CHECK.bit()
                    | FAILED_EDS_HEALTH.bit()
                    | EDS_STATUS_DRAINING.bit();
    private static final int DEGRADED = DEGRADED_ACTIVE_HC.bit() | DEGRADED_EDS_HEALTH.bit();
    private static final int EXCLUDED =
            PENDING_ACTIVE_HC.bit()
                    | EXCLUDED_VIA_IMMEDIATE_HC_FAIL.bit()
                    | EDS_STATUS_DRAINING.bit();

    /// The text of `/clusters`: `failed_active_hc`.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("EnumOrdinal") // bits of a set that never leaves the process
    int bit() {
        return 1 << ordinal();
    }

    /// Takes no request unless its priority is in panic.
    static boolean unhealthy(int flags) {
        return (flags & UNHEALTHY) != 0;
    }

    /// Takes requests where too few are healthy.
    static boolean degraded(int flags) {
        return !unhealthy(flags) && (flags & DEGRADED) != 0;
    }

    /// Does not count when the share of healthy hosts is told.
    static boolean excluded(int flags) {
        return (flags & EXCLUDED) != 0;
    }

    /// The flags that follow from what discovery says.
    static int of(Host.Health said) {
        return switch (said) {
            case HEALTHY -> 0;
            case DEGRADED -> DEGRADED_EDS_HEALTH.bit();
            case UNHEALTHY -> FAILED_EDS_HEALTH.bit();
            case DRAINING -> EDS_STATUS_DRAINING.bit();
        };
    }

    /// All that [#of] may set.
    static int allOfDiscovery() {
        return DEGRADED_EDS_HEALTH.bit() | FAILED_EDS_HEALTH.bit() | EDS_STATUS_DRAINING.bit();
    }
}
