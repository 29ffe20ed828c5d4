package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.ResponseCounts;
import io.leno.proxy.stats.StatScope;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The responses of a cluster: all of them, and those of each kind of request and of host
/// (`cluster.<name>.external.upstream_rq_200`). Envoy: `CodeStatsImpl`.
public final class ClusterResponses {
    /// A kind, with its part of the name.
    public enum Kind {
        ALL(""),
        RETRIED("retry."),
        CANARY("canary."),
        INTERNAL("internal."),
        EXTERNAL("external.");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    private static final class Group {
        final ResponseCounts counts;
        final StatScope scope;

        /// Made with the first time; a lost race finds the same one again.
        private volatile @Nullable Histogram times;

        Group(StatScope scope) {
            counts = new ResponseCounts(scope);
            this.scope = scope;
        }

        Histogram times() {
            Histogram known = times;
            if (known != null) return known;
            Histogram made = scope.histogram("upstream_rq_time");
            times = made;
            return made;
        }
    }

    private final StatScope scope;
    private final Map<Kind, Group> kinds = new EnumMap<>(Kind.class);
    private final Map<String, Group> others = new ConcurrentHashMap<>();

    ClusterResponses(StatScope scope) {
        this.scope = scope;
        for (Kind kind : Kind.values()) kinds.put(kind, group(kind.prefix));
    }

    private Group group(String prefix) {
        StatScope within = prefix.isEmpty() ? scope : scope.scope(prefix);
        return new Group(within);
    }

    private Group group(Kind kind) {
        return requireNonNull(kinds.get(kind));
    }

    public ResponseCounts of(Kind kind) {
        return group(kind).counts;
    }

    /// How long requests of a kind took.
    public Histogram times(Kind kind) {
        return group(kind).times();
    }

    /// Those under a name of their own: `zone.<from>.<to>.`, or what
    /// `x-envoy-upstream-alt-stat-name` says.
    public ResponseCounts named(String prefix) {
        return others.computeIfAbsent(prefix, this::group).counts;
    }

    /// How long requests took that count under that name.
    public Histogram timesNamed(String prefix) {
        return others.computeIfAbsent(prefix, this::group).times();
    }
}
