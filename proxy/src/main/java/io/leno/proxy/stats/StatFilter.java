package io.leno.proxy.stats;

import com.google.re2j.Pattern;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Which stats to show.
///
/// @param usedOnly only those that were changed or recorded
/// @param name found anywhere in the name; null: any name
/// @param invert those whose name it is not found in
/// @param kind null: all kinds
public record StatFilter(
        boolean usedOnly,
        @Nullable Pattern name,
        boolean invert,
        @Nullable Class<? extends Stat> kind) {
    public static StatFilter all() {
        return new StatFilter(false, null, false, null);
    }

    private boolean accepts(Stat stat) {
        if (usedOnly && !stat.isUsed()) return false;
        if (kind != null && !kind.isInstance(stat)) return false;
        return name == null || name.matcher(stat.name()).find() != invert;
    }

    <T extends Stat> List<T> select(Stats stats, Class<T> kind) {
        var selected = new ArrayList<T>();
        for (Stat stat : stats.all()) {
            if (kind.isInstance(stat) && accepts(stat)) selected.add(kind.cast(stat));
        }
        return selected;
    }

    /// Counters and gauges, sorted by name.
    List<Stat> selectPlain(Stats stats) {
        var selected = new ArrayList<>(select(stats, Stat.class));
        selected.removeIf(Histogram.class::isInstance);
        return selected;
    }
}
