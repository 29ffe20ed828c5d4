package io.leno.proxy.stats;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Stats by name, in one array: four bytes and the stat itself for each. Safe to use from any
/// thread; those who count look a stat up once.
final class StatTable {
    private @Nullable Stat[] slots = new @Nullable Stat[1024]; // guarded by this, as size
    private int size;

    synchronized Stat computeIfAbsent(
            String prefix, String suffix, BiFunction<String, String, ? extends Stat> create) {
        int at = find(prefix, suffix);
        Stat found = slots[at];
        if (found != null) return found;
        Stat made = create.apply(prefix, suffix);
        slots[at] = made;
        size++;
        if (size * 4 > slots.length * 3) rebuild(slots.length * 2, "");
        return made;
    }

    synchronized boolean contains(String prefix, String suffix) {
        return slots[find(prefix, suffix)] != null;
    }

    /// Where the stat is, or the free place for it.
    private int find(String prefix, String suffix) {
        int mask = slots.length - 1;
        int at = spread(Stat.hash(prefix, suffix)) & mask;
        while (true) {
            Stat there = slots[at];
            if (there == null || there.isNamed(prefix, suffix)) return at;
            at = (at + 1) & mask;
        }
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }

    /// Forgets those whose names begin so; an empty text forgets none.
    private void rebuild(int length, String without) {
        @Nullable Stat[] old = slots;
        slots = new @Nullable Stat[length];
        size = 0;
        for (Stat stat : old) {
            if (stat == null || (!without.isEmpty() && stat.startsWith(without))) continue;
            int at = spread(stat.hash()) & (length - 1);
            while (slots[at] != null) at = (at + 1) & (length - 1);
            slots[at] = stat;
            size++;
        }
    }

    synchronized void remove(String beginning) {
        rebuild(slots.length, beginning);
    }

    synchronized List<Stat> all() {
        var all = new ArrayList<Stat>(size);
        for (Stat stat : slots) if (stat != null) all.add(stat);
        return all;
    }
}
