package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;

/// Consistent hashing by a table that the hosts fill in turns, each along its own permutation.
/// After "Maglev: A Fast and Reliable Software Network Load Balancer", section 3.4, with weights as
/// Envoy has them.
final class MaglevTable implements HashTable {
    private final Host[] table;

    MaglevTable(List<Share> shares, LoadBalancing.Policy.Maglev settings, BalancingStats stats) {
        int size = shares.isEmpty() ? 0 : settings.tableSize();
        table = new Host[size];
        double most = 0;
        // Sorted by what is hashed, so that the order of the endpoints does not matter.
        List<Share> sorted =
                shares.stream().sorted(Comparator.comparing(it -> key(it, settings))).toList();
        Filling[] fillings = new Filling[sorted.size()];
        for (int i = 0; i < fillings.length; i++) {
            fillings[i] = new Filling(sorted.get(i), settings);
            most = Math.max(most, sorted.get(i).share());
        }
        int filled = 0;
        for (int round = 1; filled < size; round++) {
            for (int i = 0; i < fillings.length && filled < size; i++) {
                Filling next = fillings[i];
                if (round * next.share < next.due) continue;
                next.due += most;
                next.fill(table);
                filled++;
            }
        }
        int fewest = size;
        int largest = 0;
        for (Filling each : fillings) {
            fewest = Math.min(fewest, each.count);
            largest = Math.max(largest, each.count);
        }
        stats.gauge("maglev_lb.min_entries_per_host").set(fewest);
        stats.gauge("maglev_lb.max_entries_per_host").set(largest);
    }

    private static String key(Share share, LoadBalancing.Policy.Maglev settings) {
        return HashTable.key(share.host(), settings.hashing().byHostname());
    }

    /// One host while the table is filled.
    private static final class Filling {
        final Host host;
        final double share;
        final long offset;
        final long skip;
        double due;
        int count;
        private long next;

        Filling(Share of, LoadBalancing.Policy.Maglev settings) {
            host = of.host();
            share = of.share();
            String key = key(of, settings);
            long size = settings.tableSize();
            offset = Long.remainderUnsigned(XxHash64.hash(key), size);
            skip = Long.remainderUnsigned(XxHash64.hash(key, 1), size - 1) + 1;
        }

        /// Takes the next free place of its permutation.
        void fill(Host[] table) {
            count++;
            while (true) {
                int place = (int) ((offset + skip * next++) % table.length);
                if (table[place] != null) continue;
                table[place] = host;
                return;
            }
        }
    }

    @Override
    public @Nullable Host at(long hash, int attempt) {
        if (table.length == 0) return null;
        long mixed = attempt == 0 ? hash : hash ^ -attempt;
        return table[(int) Long.remainderUnsigned(mixed, table.length)];
    }
}
