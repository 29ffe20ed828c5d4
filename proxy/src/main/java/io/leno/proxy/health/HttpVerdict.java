package io.leno.proxy.health;

import io.leno.api.filter.Headers;
import io.leno.proxy.match.TextMatch;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// What a response says about the health of the host that sent it.
final class HttpVerdict {
    private final Check.Http check;
    private final HealthCheckStats stats;

    HttpVerdict(Check.Http check, HealthCheckStats stats) {
        this.check = check;
        this.stats = stats;
    }

    /// @param body as much of it as the check looks at
    void tell(Headers response, ByteBuf body, Probe.Outcome outcome) {
        int status = Integer.parseInt(String.valueOf(response.get(":status")));
        if (!check.expected().contains(status)) {
            exclude(response, outcome);
            outcome.failed(Probe.Failure.ACTIVE, check.retriable().contains(status), status);
            return;
        }
        if (!check.receive().isEmpty() && !check.receive().isIn(body)) {
            exclude(response, outcome);
            outcome.failed(Probe.Failure.ACTIVE, false, status);
            return;
        }
        if (isAnotherService(response)) outcome.failed(Probe.Failure.ACTIVE, false, status);
        else outcome.passed(response.get("x-envoy-degraded") != null);
    }

    private static void exclude(Headers response, Probe.Outcome outcome) {
        if (response.get("x-envoy-immediate-health-check-fail") != null) outcome.excluded();
    }

    private boolean isAnotherService(Headers response) {
        @Nullable TextMatch expected = check.serviceName();
        if (expected == null) return false;
        stats.verifyCluster.inc();
        String name = response.get("x-envoy-upstream-healthchecked-cluster");
        return !expected.matches(name == null ? "" : name);
    }
}
