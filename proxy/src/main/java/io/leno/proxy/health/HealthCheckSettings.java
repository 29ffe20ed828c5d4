package io.leno.proxy.health;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How and how often each host of a cluster is asked whether it works. Envoy: `HealthCheck`.
///
/// @param timeout how long an answer may take
/// @param unhealthyThreshold failures in a row that make a healthy host unhealthy
/// @param healthyThreshold successes in a row that make an unhealthy host healthy
/// @param reuseConnection the connection is kept from check to check
/// @param warms the cluster serves nobody before each host was asked once. Envoy:
///   `wait_for_warm_on_init`
/// @param socketLabels pick the transport socket instead of the host's; null: the host's
/// @param alpn offered by TLS. Envoy: `tls_options.alpn_protocols`
public record HealthCheckSettings(
        Check check,
        Duration timeout,
        Intervals intervals,
        int unhealthyThreshold,
        int healthyThreshold,
        boolean reuseConnection,
        boolean warms,
        @Nullable Map<String, Object> socketLabels,
        List<String> alpn,
        Events events) {

    /// How long after a check the next one starts.
    ///
    /// @param usual of healthy hosts
    /// @param noTraffic of clusters that no request has used yet, where a host is not healthy
    /// @param noTrafficHealthy the same for healthy hosts
    /// @param unhealthyEdge of hosts about to become unhealthy
    /// @param healthyEdge of hosts about to become healthy
    /// @param initialJitter at most that much passes before the first check
    /// @param jitter at most that much is added each time
    /// @param jitterPercent and at most that share of the interval
    public record Intervals(
            Duration usual,
            Duration noTraffic,
            Duration noTrafficHealthy,
            Duration unhealthy,
            Duration unhealthyEdge,
            Duration healthyEdge,
            Duration initialJitter,
            Duration jitter,
            long jitterPercent) {
        /// @param passed whether the last check did
        /// @param pending the host is on the way from one state to the other
        /// @param traffic some request has used the cluster
        Duration next(boolean passed, boolean pending, boolean traffic) {
            Duration base;
            if (!traffic) base = passed && !pending ? noTrafficHealthy : noTraffic;
            else if (passed) base = pending ? healthyEdge : usual;
            else base = pending ? unhealthyEdge : unhealthy;
            long nanos = base.toNanos();
            Duration share = Duration.ofNanos((long) (nanos * (jitterPercent / 100.0)));
            long wait = nanos + Jitter.upTo(share) + Jitter.upTo(jitter);
            return Duration.ofNanos(Math.max(wait, 1_000_000));
        }
    }

    /// What is told to the event log.
    ///
    /// @param failures each failed check, not just the first one of a host
    /// @param successes each passed check
    public record Events(EventLog log, boolean failures, boolean successes) {
        public static final Events NONE = new Events(EventLog.NONE, false, false);
    }
}
