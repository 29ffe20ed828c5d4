package io.leno.proxy.upstream;

import java.util.List;

/// How the router filter is configured. Envoy: `envoy.extensions.filters.http.router.v3.Router`.
///
/// @param suppressEnvoyHeaders no `x-envoy-` headers are added
/// @param dynamicStats responses are counted by code, request times recorded
/// @param strictHeaders headers that must be well formed where they are there; else 400 `IH`
/// @param respectExpectedTimeout the `x-envoy-expected-rq-timeout-ms` of a request is its timeout
/// @param suppressGrpcFailureCodes responses to gRPC requests are not counted by code
/// @param machineAddress ours, for copies of requests
/// @param localZone where we are, for stats by zone; empty when unknown
public record RouterSettings(
        boolean suppressEnvoyHeaders,
        boolean dynamicStats,
        List<String> strictHeaders,
        boolean respectExpectedTimeout,
        boolean suppressGrpcFailureCodes,
        String localZone,
        String machineAddress) {
    public RouterSettings {
        strictHeaders = List.copyOf(strictHeaders);
    }
}
