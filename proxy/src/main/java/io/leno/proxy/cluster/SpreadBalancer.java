package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Picks a priority, then (where localities count) a locality, then one of its hosts. Belongs to
/// one event loop. Envoy: `ZoneAwareLoadBalancerBase`, `EdfLoadBalancerBase`.
final class SpreadBalancer implements LoadBalancer {
    private static final int ALL = 0;
    private static final int HEALTHY = 1;
    private static final int DEGRADED = 2;

    /// From here on two of each locality, of its healthy and of its degraded hosts.
    private static final int LOCALITIES = 3;

    private final SpreadPlan plan;

    /// Where turns begin; another one on each loop, so that not all begin with the same host.
    private final int seed;

    /// By priority and kind; made when first used.
    private final @Nullable HostSource[][] sources;

    /// How far the turn of each source had come when it was made.
    private final int[][] turns;

    /// By priority, of the healthy and of the degraded; made when first used.
    private final @Nullable EdfSchedule<Place>[] places;

    /// A locality that takes requests.
    private record Place(int index, double weight) {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
    SpreadBalancer(SpreadPlan plan, @Nullable SpreadBalancer before) {
        this.plan = plan;
        seed = before == null ? ThreadLocalRandom.current().nextInt() : before.seed;
        int priorities = plan.sets().length;
        sources = new HostSource[priorities][];
        turns = new int[priorities][];
        places = new EdfSchedule[priorities * 2];
        for (int i = 0; i < priorities; i++) {
            sources[i] = new HostSource[LOCALITIES + 2 * plan.sets()[i].groups.length];
            turns[i] = new int[sources[i].length];
            Arrays.fill(turns[i], seed);
            if (before != null && i < before.turns.length) before.copyTurns(i, turns[i]);
        }
    }

    private void copyTurns(int priority, int[] to) {
        for (int i = 0; i < Math.min(to.length, turns[priority].length); i++) {
            HostSource source = sources[priority][i];
            to[i] = source == null ? turns[priority][i] : source.turn();
        }
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        int repicks = context.repicks();
        Host host = pickOnce(context);
        for (int i = 0; i < repicks && host != null && context.refuses(host); i++)
            host = pickOnce(context);
        return host;
    }

    private @Nullable Host pickOnce(PickContext context) {
        long random = ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
        int choice = context.loads(plan.loads()).choose(random);
        int priority = PriorityLoads.priority(choice);
        boolean degraded = PriorityLoads.isDegraded(choice);
        if (plan.loads().isInPanic(priority)) {
            plan.stats().panic.inc();
            return plan.failsOnPanic() ? null : source(priority, ALL).pick(random);
        }
        if (plan.spread().localities().weighted()) {
            int locality = locality(priority, degraded);
            if (locality >= 0) return locality(priority, locality, degraded).pick(random);
        }
        ZoneRouting zone = priority == 0 ? plan.zone() : null;
        if (zone == null || !plan.isRouted()) return whole(priority, degraded).pick(random);
        if (zone.isLocalInPanic()) {
            plan.stats().localClusterNotOk.inc();
            return plan.failsOnPanic() ? null : whole(priority, degraded).pick(random);
        }
        int index = zone.choose(ThreadLocalRandom.current(), plan.stats());
        return locality(priority, index, degraded).pick(random);
    }

    private HostSource whole(int priority, boolean degraded) {
        return source(priority, degraded ? DEGRADED : HEALTHY);
    }

    private HostSource locality(int priority, int index, boolean degraded) {
        return source(priority, LOCALITIES + 2 * index + (degraded ? 1 : 0));
    }

    private HostSource source(int priority, int kind) {
        HostSource known = sources[priority][kind];
        if (known != null) return known;
        var made =
                new HostSource(
                        hosts(plan.sets()[priority], kind),
                        plan.spread(),
                        turns[priority][kind],
                        seed);
        sources[priority][kind] = made;
        return made;
    }

    private static Host[] hosts(HostSet set, int kind) {
        return switch (kind) {
            case ALL -> set.all;
            case HEALTHY -> set.healthy;
            case DEGRADED -> set.degraded;
            default -> {
                HostSet.Group group = set.groups[(kind - LOCALITIES) / 2];
                yield (kind - LOCALITIES) % 2 == 0 ? group.healthy() : group.degraded();
            }
        };
    }

    /// By weight, or -1 where no locality can be told.
    private int locality(int priority, boolean degraded) {
        int at = priority * 2 + (degraded ? 1 : 0);
        EdfSchedule<Place> known = places[at];
        if (known == null) {
            known = schedule(plan.sets()[priority], degraded);
            places[at] = known;
        }
        return known.isEmpty() ? -1 : known.pick().index();
    }

    private EdfSchedule<Place> schedule(HostSet set, boolean degraded) {
        var able = new ArrayList<Place>();
        for (int i = 0; i < set.groups.length; i++) {
            HostSet.Group group = set.groups[i];
            int counted = group.all().length - group.excluded();
            if (counted <= 0) continue;
            Host[] fit = degraded ? group.degraded() : group.healthy();
            double share = (double) fit.length / counted;
            double available = Math.min(1, set.rules.overprovisioning() / 100.0 * share);
            if (group.weight() * available > 0) able.add(new Place(i, group.weight() * available));
        }
        return new EdfSchedule<>(able.toArray(Place[]::new), Place::weight, seed & 0xffff);
    }
}
