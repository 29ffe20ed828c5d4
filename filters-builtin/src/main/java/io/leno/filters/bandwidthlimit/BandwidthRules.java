package io.leno.filters.bandwidthlimit;

import io.envoyproxy.envoy.extensions.filters.http.bandwidth_limit.v3.BandwidthLimit;
import io.leno.api.filter.FilterStats;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.BodyThrottle;
import io.leno.filters.RuntimeFlag;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/// One limit, of a filter or of a route. Envoy: `BandwidthLimit`.
///
/// @param bandwidth null: no limit
/// @param trailerPrefix of the trailers that tell of delays; null: there are none
record BandwidthRules(
        String statPrefix,
        boolean limitsRequests,
        boolean limitsResponses,
        @Nullable Bandwidth bandwidth,
        int bytesPerInterval,
        Duration interval,
        RuntimeFlag enabled,
        @Nullable String trailerPrefix,
        AtomicReference<@Nullable BandwidthStats> counted) {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int LEAST_MILLIS = 20;
    private static final int MOST_MILLIS = 1000;
    private static final long KIB = 1024;

    static BandwidthRules of(BandwidthLimit config) {
        if (config.getStatPrefix().isEmpty()) {
            throw new InvalidPluginConfigException("BandwidthLimit.stat_prefix: empty");
        }
        long kib = config.getLimitKbps().getValue();
        if (config.hasLimitKbps() && kib < 1) {
            throw new InvalidPluginConfigException(
                    "BandwidthLimit.limit_kbps: " + kib + " (expected: at least 1)");
        }
        Duration interval = interval(config);
        int first = kib == 0 ? 0 : BodyThrottle.bytes(kib, interval);
        int mode = config.getEnableModeValue();
        String prefix = config.getResponseTrailerPrefix();
        return new BandwidthRules(
                config.getStatPrefix(),
                (mode & BandwidthLimit.EnableMode.REQUEST_VALUE) != 0,
                (mode & BandwidthLimit.EnableMode.RESPONSE_VALUE) != 0,
                kib == 0 ? null : new Bandwidth(kib * KIB, first, System::nanoTime),
                first,
                interval,
                RuntimeFlag.of(config.hasRuntimeEnabled(), config.getRuntimeEnabled()),
                config.getEnableResponseTrailers() ? (prefix.isEmpty() ? "" : prefix + "-") : null,
                new AtomicReference<>());
    }

    private static Duration interval(BandwidthLimit config) {
        if (!config.hasFillInterval()) return INTERVAL;
        var interval =
                Duration.ofSeconds(
                        config.getFillInterval().getSeconds(), config.getFillInterval().getNanos());
        long millis = interval.toMillis();
        if (millis < LEAST_MILLIS || millis > MOST_MILLIS) {
            throw new InvalidPluginConfigException(
                    "BandwidthLimit.fill_interval: " + interval + " (expected: 20ms..1s)");
        }
        return interval;
    }

    /// Where this limit counts; the same whichever filter asks.
    BandwidthStats stats(FilterStats root) {
        BandwidthStats known = counted.get();
        if (known != null) return known;
        counted.compareAndSet(null, BandwidthStats.of(root, statPrefix));
        BandwidthStats made = counted.get();
        if (made == null) throw new IllegalStateException(statPrefix);
        return made;
    }
}
