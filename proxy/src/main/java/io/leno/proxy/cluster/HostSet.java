package io.leno.proxy.cluster;

import io.leno.api.model.Locality;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/// The hosts of a cluster at one moment, sorted for picking: first a priority, then (where
/// localities are weighted) a locality, then a host. Immutable but for the balancers' own state.
public final class HostSet {
    public static final HostSet EMPTY = new HostSet(List.of(), new Tier[0], new int[0]);

    /// How many of 100 healthy hosts a priority can lose before the next one takes over a part.
    /// Envoy: `overprovisioning_factor`.
    private static final double OVERPROVISIONING = 1.4;

    private final List<Host> hosts;
    private final Tier[] tiers;

    /// Of 100 requests, how many go to this tier or one before.
    private final int[] loadUpTo;

    private HostSet(List<Host> hosts, Tier[] tiers, int[] loadUpTo) {
        this.hosts = hosts;
        this.tiers = tiers;
        this.loadUpTo = loadUpTo;
    }

    static HostSet of(List<Host> hosts, ClusterSettings settings) {
        var byPriority = new TreeMap<Integer, List<Host>>();
        for (Host host : hosts) {
            byPriority
                    .computeIfAbsent(host.endpoint().priority(), p -> new ArrayList<>())
                    .add(host);
        }
        var tiers = new ArrayList<Tier>();
        var healths = new ArrayList<Integer>();
        for (List<Host> members : byPriority.values()) {
            long healthy = members.stream().filter(Host::isHealthy).count();
            double share = 100.0 * healthy / members.size();
            healths.add((int) Math.min(100, share * OVERPROVISIONING));
            boolean panic = share < settings.panicThreshold();
            tiers.add(Tier.of(members, panic, settings));
        }
        return new HostSet(List.copyOf(hosts), tiers.toArray(Tier[]::new), loads(healths));
    }

    private static int[] loads(List<Integer> healths) {
        int total = Math.min(100, healths.stream().mapToInt(Integer::intValue).sum());
        var upTo = new int[healths.size()];
        int given = 0;
        for (int i = 0; i < upTo.length; i++) {
            int load = total == 0 ? 0 : Math.min(100 - given, healths.get(i) * 100 / total);
            given += load;
            upTo[i] = given;
        }
        // What rounding lost goes to the first that can take it; with no healthy host at all
        // everything goes to the first priority, which is in panic or answers "no healthy
        // upstream".
        for (int i = 0; i < upTo.length && given < 100; i++) {
            if (total != 0 && healths.get(i) == 0) continue;
            for (int j = i; j < upTo.length; j++) upTo[j] += 100 - given;
            break;
        }
        return upTo;
    }

    /// All hosts, healthy or not.
    public List<Host> hosts() {
        return hosts;
    }

    /// A host, or null when none can take a request.
    public @Nullable Host pick(LoadBalancer.Pick pick) {
        if (tiers.length == 0) return null;
        if (tiers.length == 1) return tiers[0].pick(pick);
        int ticket =
                pick.hash() == null
                        ? ThreadLocalRandom.current().nextInt(100)
                        : (int) Long.remainderUnsigned(pick.hash(), 100);
        int at = 0;
        while (at < tiers.length - 1 && loadUpTo[at] <= ticket) at++;
        return tiers[at].pick(pick);
    }

    /// One priority.
    private static final class Tier {
        private final LoadBalancer[] localities;
        private final long[] weightUpTo;

        private Tier(LoadBalancer[] localities, long[] weightUpTo) {
            this.localities = localities;
            this.weightUpTo = weightUpTo;
        }

        static Tier of(List<Host> members, boolean panic, ClusterSettings settings) {
            LoadBalancer.Factory factory = LoadBalancer.of(settings.policy());
            var groups = new LinkedHashMap<Locality, List<Host>>();
            for (Host host : members) {
                Locality locality =
                        settings.localityWeighted() ? host.endpoint().locality() : Locality.UNKNOWN;
                if (settings.localityWeighted() && host.endpoint().localityWeight() == 0) continue;
                groups.computeIfAbsent(locality, l -> new ArrayList<>()).add(host);
            }
            var balancers = new ArrayList<LoadBalancer>();
            var weights = new ArrayList<Long>();
            long sum = 0;
            for (Map.Entry<Locality, List<Host>> group : groups.entrySet()) {
                List<Host> usable =
                        panic
                                ? group.getValue()
                                : group.getValue().stream().filter(Host::isHealthy).toList();
                if (usable.isEmpty()) continue;
                double share = (double) usable.size() / group.getValue().size();
                long weight = group.getValue().getFirst().endpoint().localityWeight();
                sum +=
                        Math.max(
                                1,
                                Math.round(100 * weight * Math.min(1, share * OVERPROVISIONING)));
                balancers.add(factory.over(usable.toArray(Host[]::new)));
                weights.add(sum);
            }
            return new Tier(
                    balancers.toArray(LoadBalancer[]::new),
                    weights.stream().mapToLong(Long::longValue).toArray());
        }

        @Nullable Host pick(LoadBalancer.Pick pick) {
            if (localities.length == 0) return null;
            if (localities.length == 1) return localities[0].pick(pick);
            long ticket = ThreadLocalRandom.current().nextLong(weightUpTo[weightUpTo.length - 1]);
            int at = 0;
            while (weightUpTo[at] <= ticket) at++;
            return localities[at].pick(pick);
        }
    }
}
