package io.leno.proxy.stats;

/// One value under one name.
public abstract sealed class Stat permits Counter, Gauge, Histogram {
    private final StatName name;

    Stat(StatName name) {
        this.name = name;
    }

    /// Envoy's full name: `cluster.reviews.upstream_rq_total`.
    public String name() {
        return name.full();
    }

    /// The name without its tags, and the tags; as Prometheus shows them.
    StatName tagged() {
        return name;
    }

    /// False until it was changed or recorded for the first time; Envoy's `usedonly`.
    public abstract boolean isUsed();
}
