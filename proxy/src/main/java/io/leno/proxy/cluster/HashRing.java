package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// Consistent hashing: hosts own points on a ring, a request goes to the next point after its hash.
/// The points are Envoy's, so both proxies send a key to the same host. Envoy:
/// `RingHashLoadBalancer`.
final class HashRing implements HashTable {
    /// In order, as signed numbers.
    private final long[] points;

    private final Host[] owners;

    /// @param shares of the hosts that are meant; none is an empty ring
    HashRing(List<Share> shares, LoadBalancing.Policy.RingHash settings, BalancingStats stats) {
        double least = 1;
        for (Share share : shares) least = Math.min(least, share.share());
        double scale =
                Math.min(
                        Math.ceil(least * settings.minimumSize()) / least,
                        (double) settings.maximumSize());
        int size = shares.isEmpty() ? 0 : (int) Math.ceil(scale);
        long[] hashes = new long[size + shares.size()];
        int[] of = new int[hashes.length];
        int[] range = {size, 0};
        int count = 0;
        double target = 0;
        for (int host = 0; host < shares.size(); host++) {
            String key = HashTable.key(shares.get(host).host(), settings.hashing().byHostname());
            target += scale * shares.get(host).share();
            int own = 0;
            for (; count < target; own++, count++) {
                hashes[count] = hash(key + "_" + own, settings.murmur()) ^ Long.MIN_VALUE;
                of[count] = host;
            }
            range[0] = Math.min(range[0], own);
            range[1] = Math.max(range[1], own);
        }
        points = Arrays.copyOf(hashes, count);
        owners = new Host[count];
        place(hashes, of, shares);
        stats.gauge("ring_hash_lb.size").set(size);
        stats.gauge("ring_hash_lb.min_hashes_per_host").set(range[0]);
        stats.gauge("ring_hash_lb.max_hashes_per_host").set(range[1]);
    }

    private static long hash(String text, boolean murmur) {
        return murmur ? MurmurHash2.hash(text) : XxHash64.hash(text);
    }

    /// Sorts the points and gives each its owner.
    private void place(long[] hashes, int[] of, List<Share> shares) {
        Integer[] order = new Integer[points.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(hashes[a], hashes[b]));
        for (int i = 0; i < order.length; i++) {
            points[i] = hashes[order[i]];
            owners[i] = shares.get(of[order[i]]).host();
        }
    }

    @Override
    public @Nullable Host at(long hash, int attempt) {
        if (owners.length == 0) return null;
        int found = Arrays.binarySearch(points, hash ^ Long.MIN_VALUE);
        int next = (found < 0 ? -found - 1 : found) + attempt;
        return owners[next < owners.length ? next : next % owners.length];
    }
}
