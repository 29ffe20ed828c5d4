package io.leno.proxy.health;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;

import java.util.EnumMap;
import java.util.Map;

/// `cluster.<name>.outlier_detection.…`, old names too.
final class OutlierStats {
    final Gauge active;
    final Counter enforced;
    final Counter overflow;
    final Counter total;
    final Counter oldConsecutive5xx;
    final Counter oldSuccessRate;
    private final Map<Ejection, Counter> detectedBy = new EnumMap<>(Ejection.class);
    private final Map<Ejection, Counter> enforcedBy = new EnumMap<>(Ejection.class);

    /// @param cluster the cluster's scope
    OutlierStats(StatScope cluster) {
        StatScope scope = cluster.scope("outlier_detection.");
        active = scope.gauge("ejections_active");
        enforced = scope.counter("ejections_enforced_total");
        overflow = scope.counter("ejections_overflow");
        total = scope.counter("ejections_total");
        oldConsecutive5xx = scope.counter("ejections_consecutive_5xx");
        oldSuccessRate = scope.counter("ejections_success_rate");
        scope.counter("ejections_detected_degradation");
        for (Ejection why : Ejection.values()) {
            detectedBy.put(why, scope.counter("ejections_detected_" + why.stat()));
            enforcedBy.put(why, scope.counter("ejections_enforced_" + why.stat()));
        }
    }

    void detected(Ejection why) {
        count(detectedBy, why);
        if (why == Ejection.CONSECUTIVE_5XX) oldConsecutive5xx.inc();
        if (why == Ejection.SUCCESS_RATE) oldSuccessRate.inc();
    }

    void enforced(Ejection why) {
        enforced.inc();
        count(enforcedBy, why);
    }

    private static void count(Map<Ejection, Counter> counters, Ejection why) {
        Counter counter = counters.get(why);
        if (counter != null) counter.inc();
    }
}
