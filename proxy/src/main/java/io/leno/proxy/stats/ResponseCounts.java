package io.leno.proxy.stats;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Responses by code, by class and in all, under one prefix: `upstream_rq_200`, `upstream_rq_2xx`,
/// `upstream_rq_completed`. Each counter is made when it first counts, as Envoy's are. Called from
/// all event loops.
public final class ResponseCounts {
    private static final int HIGHEST = 600;

    private final StatScope scope;
    private volatile @Nullable Counter completed;

    /// Made with the first response: most clusters of a large mesh never get one.
    private volatile @Nullable AtomicReferenceArray<@Nullable Counter> codes;

    private volatile @Nullable AtomicReferenceArray<@Nullable Counter> classes;

    public ResponseCounts(StatScope scope) {
        this.scope = scope;
    }

    /// @param byCode false: only in all, as gRPC's failures may be
    public void count(int status, boolean byCode) {
        Counter all = completed;
        if (all == null) {
            all = scope.counter("upstream_rq_completed");
            completed = all;
        }
        all.inc();
        if (!byCode || status < 100 || status >= HIGHEST) return;
        AtomicReferenceArray<@Nullable Counter> byClass = classes;
        AtomicReferenceArray<@Nullable Counter> each = codes;
        if (byClass == null || each == null) {
            byClass = new AtomicReferenceArray<>(HIGHEST / 100);
            each = new AtomicReferenceArray<>(HIGHEST);
            classes = byClass;
            codes = each;
        }
        find(byClass, status / 100, "xx").inc();
        find(each, status, "").inc();
    }

    /// A lost race finds the same counter again.
    private Counter find(AtomicReferenceArray<@Nullable Counter> in, int at, String end) {
        Counter known = in.get(at);
        if (known != null) return known;
        Counter made = scope.counter("upstream_rq_" + at + end);
        in.set(at, made);
        return made;
    }
}
