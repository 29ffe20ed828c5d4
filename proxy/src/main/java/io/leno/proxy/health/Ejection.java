package io.leno.proxy.health;

/// Why a host is ejected. Envoy: `OutlierEjectionType`.
enum Ejection {
    CONSECUTIVE_5XX("consecutive_5xx"),
    CONSECUTIVE_GATEWAY_FAILURE("consecutive_gateway_failure"),
    SUCCESS_RATE("success_rate"),
    CONSECUTIVE_LOCAL_ORIGIN_FAILURE("consecutive_local_origin_failure"),
    SUCCESS_RATE_LOCAL_ORIGIN("local_origin_success_rate"),
    FAILURE_PERCENTAGE("failure_percentage"),
    FAILURE_PERCENTAGE_LOCAL_ORIGIN("local_origin_failure_percentage");

    private final String stat;

    Ejection(String stat) {
        this.stat = stat;
    }

    /// What the names of its counters end in.
    String stat() {
        return stat;
    }
}
