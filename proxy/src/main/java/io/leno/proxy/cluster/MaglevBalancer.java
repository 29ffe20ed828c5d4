package io.leno.proxy.cluster;

import java.math.BigInteger;

/// Consistent hashing by a table that the hosts fill in turns, each along its own permutation.
/// After "Maglev: A Fast and Reliable Software Network Load Balancer", section 3.4.
final class MaglevBalancer implements LoadBalancer {
    private final Host[] table;

    MaglevBalancer(Host[] hosts, int size) {
        if (!BigInteger.valueOf(size).isProbablePrime(50)) {
            throw new IllegalArgumentException(
                    "maglev table_size: " + size + " (expected: a prime)");
        }
        table = new Host[size];
        var offsets = new long[hosts.length];
        var skips = new long[hosts.length];
        var turns = new double[hosts.length];
        var next = new long[hosts.length];
        int heaviest = 0;
        for (int i = 0; i < hosts.length; i++) {
            offsets[i] = Long.remainderUnsigned(XxHash64.hash(hosts[i].toString()), size);
            skips[i] = Long.remainderUnsigned(XxHash64.hash(hosts[i].toString(), 1), size - 1L) + 1;
            heaviest = Math.max(heaviest, hosts[i].weight());
        }
        for (int filled = 0; filled < size; ) {
            for (int i = 0; i < hosts.length && filled < size; i++) {
                turns[i] += (double) hosts[i].weight() / heaviest;
                if (turns[i] < 1) continue;
                turns[i] -= 1;
                table[free(offsets[i], skips[i], next, i)] = hosts[i];
                filled++;
            }
        }
    }

    private int free(long offset, long skip, long[] next, int host) {
        while (true) {
            int slot = (int) ((offset + skip * next[host]++) % table.length);
            if (table[slot] == null) return slot;
        }
    }

    @Override
    public Host pick(Pick pick) {
        return table[(int) Long.remainderUnsigned(pick.hashOrRandom(), table.length)];
    }
}
