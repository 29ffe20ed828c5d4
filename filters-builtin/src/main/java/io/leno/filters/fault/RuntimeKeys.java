package io.leno.filters.fault;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;

/// By which names the runtime changes faults.
record RuntimeKeys(
        String delayShare,
        String delayMillis,
        String abortShare,
        String abortHttpStatus,
        String abortGrpcStatus,
        String maxActive,
        String throughputShare) {
    static RuntimeKeys of(HTTPFault config) {
        return new RuntimeKeys(
                key(config.getDelayPercentRuntime(), "delay.fixed_delay_percent"),
                key(config.getDelayDurationRuntime(), "delay.fixed_duration_ms"),
                key(config.getAbortPercentRuntime(), "abort.abort_percent"),
                key(config.getAbortHttpStatusRuntime(), "abort.http_status"),
                key(config.getAbortGrpcStatusRuntime(), "abort.grpc_status"),
                key(config.getMaxActiveFaultsRuntime(), "max_active_faults"),
                key(config.getResponseRateLimitPercentRuntime(), "rate_limit.response_percent"));
    }

    private static String key(String configured, String name) {
        return configured.isEmpty() ? "fault.http." + name : configured;
    }

    /// The key for requests of one cluster: `fault.http.<cluster>.delay.fixed_delay_percent`.
    static String ofCluster(String cluster, String name) {
        return "fault.http." + cluster + "." + name;
    }
}
