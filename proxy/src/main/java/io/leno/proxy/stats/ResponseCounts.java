package io.leno.proxy.stats;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Responses by code, by class and in all, under one prefix: `upstream_rq_200`, `upstream_rq_2xx`,
/// `upstream_rq_completed`. Each counter is made when it first counts, as Envoy's are. Called from
/// all event loops.
public final class ResponseCounts {
    private static final int HIGHEST = 600;

    private final StatScope scope;
    private final AtomicReferenceArray<@Nullable Counter> codes =
            new AtomicReferenceArray<>(HIGHEST);
    private volatile @Nullable Counter completed;
    private final AtomicReferenceArray<@Nullable Counter> classes = new AtomicReferenceArray<>(6);

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
        find(classes, status / 100, "xx").inc();
        find(codes, status, "").inc();
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
