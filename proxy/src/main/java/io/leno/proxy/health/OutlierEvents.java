package io.leno.proxy.health;

import io.leno.proxy.cluster.Host;

import org.jspecify.annotations.Nullable;

/// Ejections and their ends as lines of JSON. Envoy: `OutlierDetectionEvent`.
final class OutlierEvents {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final String cluster;
    private final HealthClock clock;
    private final EventLog log;

    OutlierEvents(String cluster, HealthClock clock, EventLog log) {
        this.cluster = cluster;
        this.clock = clock;
        this.log = log;
    }

    /// @param lastReturn when the host came back from the ejection before; null where it was none
    void ejected(
            Host host,
            Ejection why,
            int ejections,
            boolean enforced,
            @Nullable Long lastReturn,
            SuccessRates rates) {
        EventJson json = start(why, host, lastReturn, "EJECT", ejections, enforced);
        switch (why) {
            case CONSECUTIVE_5XX, CONSECUTIVE_GATEWAY_FAILURE, CONSECUTIVE_LOCAL_ORIGIN_FAILURE ->
                    json.open("eject_consecutive_event").close();
            case SUCCESS_RATE, SUCCESS_RATE_LOCAL_ORIGIN ->
                    json.open("eject_success_rate_event")
                            .number("host_success_rate", (long) rate(host, why))
                            .number("cluster_average_success_rate", (long) rates.average())
                            .number(
                                    "cluster_success_rate_ejection_threshold",
                                    (long) Math.max(0, rates.threshold()))
                            .close();
            case FAILURE_PERCENTAGE, FAILURE_PERCENTAGE_LOCAL_ORIGIN ->
                    json.open("eject_failure_percentage_event")
                            .number("host_success_rate", (long) rate(host, why))
                            .close();
        }
        log.write(json.end());
    }

    private static double rate(Host host, Ejection why) {
        return switch (why) {
            case SUCCESS_RATE_LOCAL_ORIGIN, FAILURE_PERCENTAGE_LOCAL_ORIGIN ->
                    host.localOriginSuccessRate();
            default -> host.successRate();
        };
    }

    /// Envoy names the first kind of ejection, whatever it was, and does not say "enforced".
    void returned(Host host, int ejections, @Nullable Long lastEjection) {
        log.write(
                start(Ejection.CONSECUTIVE_5XX, host, lastEjection, "UNEJECT", ejections, false)
                        .end());
    }

    private EventJson start(
            Ejection why,
            Host host,
            @Nullable Long lastAction,
            String action,
            int ejections,
            boolean enforced) {
        EventJson json = new EventJson().text("type", why.name()).time("timestamp", clock.now());
        if (lastAction != null) {
            long seconds = (clock.nanos() - lastAction) / NANOS_PER_SECOND;
            json.text("secs_since_last_action", Long.toString(seconds));
        }
        return json.text("cluster_name", cluster)
                .text("upstream_url", host.toString())
                .text("action", action)
                .number("num_ejections", ejections)
                .bool("enforced", enforced);
    }
}
