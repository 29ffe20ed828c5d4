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

    /// Sorted by name.
    List<Stat> select(Stats stats) {
        var selected = new ArrayList<Stat>();
        for (Stat stat : stats.all()) if (accepts(stat)) selected.add(stat);
        return selected;
    }

    static <T extends Stat> List<T> only(List<Stat> stats, Class<T> kind) {
        return stats.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// Those with a single number.
    static List<Stat> plain(List<Stat> stats) {
        return stats.stream()
                .filter(stat -> stat instanceof Counter || stat instanceof Gauge)
                .toList();
    }
}
