package io.leno.proxy.cluster;

import io.leno.proxy.stats.Gauge;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Consistent hashing that passes over hosts with more than their share of the requests under way:
/// it tries the others in an order that only the hash decides. Envoy: `hash_balance_factor`.
final class BoundedLoadTable implements HashTable {
    private final HashTable table;
    private final List<Share> shares;
    private final Map<Host, Double> shareOf = new HashMap<>();
    private final int factor;
    private final Gauge active;

    /// @param factor percent of the average load
    /// @param active requests under way to the whole cluster
    BoundedLoadTable(HashTable table, List<Share> shares, int factor, Gauge active) {
        this.table = table;
        this.shares = List.copyOf(shares);
        this.factor = factor;
        this.active = active;
        for (Share share : shares) shareOf.put(share.host(), share.share());
    }

    @Override
    public @Nullable Host at(long hash, int attempt) {
        Host host = table.at(hash, attempt);
        if (host == null) return null;
        double load = load(host, shareOf.getOrDefault(host, 0.0));
        return load <= 1 ? host : another(host, load, hash);
    }

    /// More than 1 where the host has too many requests.
    private double load(Host host, double share) {
        long slots = ((active.value() + 1) * factor + 99) / 100;
        double own = Math.max(1, Math.ceil(slots * share));
        return host.counts().requestsActive.get() / own;
    }

    private Host another(Host first, double itsLoad, long hash) {
        int[] order = new int[shares.size()];
        for (int i = 0; i < order.length; i++) order[i] = i;
        var random = new MersenneTwister((int) hash);
        Host best = first;
        double least = itsLoad;
        for (int i = 0; i < order.length; i++) {
            int other = i + random.below(order.length - i);
            int index = order[other];
            order[other] = order[i];
            order[i] = index;
            Share share = shares.get(index);
            if (share.host().equals(first)) continue;
            double load = load(share.host(), share.share());
            if (load <= 1) return share.host();
            if (load >= least) continue;
            best = share.host();
            least = load;
        }
        return best;
    }
}
