package io.leno.filters.bandwidthlimit;

import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.FilterStats.Gauge;
import io.leno.api.filter.FilterStats.Histogram;

/// What went through one limit.
record BandwidthStats(Direction request, Direction response) {
    /// One of the two ways.
    record Direction(
            Counter enabled,
            Counter enforced,
            Gauge pending,
            Gauge incomingSize,
            Counter incomingTotal,
            Gauge allowedSize,
            Counter allowedTotal,
            Histogram duration) {
        static Direction of(FilterStats root, String prefix) {
            return new Direction(
                    root.counter(prefix + "enabled"),
                    root.counter(prefix + "enforced"),
                    root.gauge(prefix + "pending"),
                    root.gauge(prefix + "incoming_size"),
                    root.counter(prefix + "incoming_total_size"),
                    root.gauge(prefix + "allowed_size"),
                    root.counter(prefix + "allowed_total_size"),
                    root.histogram(prefix + "transfer_duration"));
        }

        void incoming(int bytes) {
            incomingSize.set(bytes);
            incomingTotal.add(bytes);
        }

        void passed(int bytes, boolean waits) {
            allowedSize.set(bytes);
            allowedTotal.add(bytes);
            if (waits) enforced.inc();
        }
    }

    static BandwidthStats of(FilterStats root, String statPrefix) {
        String prefix = statPrefix + ".http_bandwidth_limit.";
        return new BandwidthStats(
                Direction.of(root, prefix + "request_"), Direction.of(root, prefix + "response_"));
    }
}
