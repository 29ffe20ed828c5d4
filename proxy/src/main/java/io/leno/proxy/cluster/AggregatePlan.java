package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Sends requests to the hosts of other clusters: their priorities follow one another, and where
/// the first lack healthy hosts the next take over. Envoy: `envoy.clusters.aggregate`.
///
/// @param names of the clusters; those that are not there (yet) are passed over
record AggregatePlan(List<String> names, ClusterLookup clusters, double panicThreshold)
        implements LoadBalancer.Plan {
    @Override
    public LoadBalancer onLoop(@Nullable LoadBalancer before) {
        return new Balancer(this);
    }

    /// Belongs to one event loop. Looks at each pick whether the other clusters' hosts are still
    /// those it has seen.
    private static final class Balancer implements LoadBalancer {
        private final AggregatePlan plan;
        private final @Nullable Cluster[] seen;
        private final HostSet[][] seenSets;
        private PriorityLoads loads = PriorityLoads.of(HostSet.NO_HOSTS, 0);

        /// By priority of the whole: the cluster, and its own priority.
        private Cluster[] owners = {};

        private int[] priorities = {};
        private final Within within = new Within();

        Balancer(AggregatePlan plan) {
            this.plan = plan;
            seen = new Cluster[plan.names().size()];
            seenSets = new HostSet[seen.length][];
        }

        @Override
        public @Nullable Host pick(PickContext context) {
            if (hasChanged()) lineUp();
            if (owners.length == 0) return null;
            long random = ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
            int choice = loads.choose(random);
            int at = PriorityLoads.priority(choice);
            within.of = context;
            within.loads = PriorityLoads.only(priorities[at], PriorityLoads.isDegraded(choice));
            Host host = owners[at].pick(within);
            within.of = PickContext.anyOn(0);
            return host;
        }

        @SuppressWarnings("ReferenceEquality") // what is replaced is another object
        private boolean hasChanged() {
            boolean changed = false;
            for (int i = 0; i < seen.length; i++) {
                Cluster now = plan.clusters().find(plan.names().get(i));
                HostSet[] sets = now == null ? HostSet.NO_HOSTS : now.sets();
                changed |= now != seen[i] || sets != seenSets[i];
                seen[i] = now;
                seenSets[i] = sets;
            }
            return changed;
        }

        private void lineUp() {
            var sets = new ArrayList<HostSet>();
            var clusters = new ArrayList<Cluster>();
            for (int i = 0; i < seen.length; i++) {
                Cluster cluster = seen[i];
                if (cluster == null) continue;
                for (HostSet set : seenSets[i]) {
                    sets.add(set);
                    clusters.add(cluster);
                }
            }
            owners = clusters.toArray(Cluster[]::new);
            priorities = sets.stream().mapToInt(set -> set.priority).toArray();
            if (owners.length > 0)
                loads = PriorityLoads.of(sets.toArray(HostSet[]::new), plan.panicThreshold());
        }
    }

    /// The request as the chosen cluster sees it: the priority is settled.
    private static final class Within implements PickContext {
        private PickContext of = PickContext.anyOn(0);
        private @Nullable PriorityLoads loads;

        @Override
        public int loop() {
            return of.loop();
        }

        @Override
        public boolean hasHash() {
            return of.hasHash();
        }

        @Override
        public long hash() {
            return of.hash();
        }

        @Override
        public @Nullable InetSocketAddress originalDestination() {
            return of.originalDestination();
        }

        @Override
        public @Nullable String header(String name) {
            return of.header(name);
        }

        @Override
        public @Nullable String filterState(String key) {
            return of.filterState(key);
        }

        @Override
        public String serverName() {
            return of.serverName();
        }

        @Override
        public @Nullable MetadataMatch metadataMatch() {
            return of.metadataMatch();
        }

        @Override
        public int repicks() {
            return of.repicks();
        }

        @Override
        public boolean refuses(Host host) {
            return of.refuses(host);
        }

        @Override
        public PriorityLoads loads(PriorityLoads own) {
            return loads == null ? own : loads;
        }
    }
}
