package io.leno.proxy.cluster;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// One host after the other, starting anywhere.
final class RoundRobinBalancer implements LoadBalancer {
    private final Host[] hosts;
    private final AtomicInteger next;

    private RoundRobinBalancer(Host[] hosts) {
        this.hosts = hosts;
        next = new AtomicInteger(ThreadLocalRandom.current().nextInt(hosts.length));
    }

    static LoadBalancer over(Host[] hosts) {
        return new WeightedHosts(hosts).areEqual()
                ? new RoundRobinBalancer(hosts)
                : new Smooth(hosts);
    }

    @Override
    public Host pick(Pick pick) {
        return hosts[(next.getAndIncrement() & Integer.MAX_VALUE) % hosts.length];
    }

    /// By weight and evenly spread: each turn every host gains its weight, the richest is taken and
    /// pays the sum.
    private static final class Smooth implements LoadBalancer {
        private final Host[] hosts;
        private final long[] credit;
        private final long sum;

        Smooth(Host[] hosts) {
            this.hosts = hosts;
            credit = new long[hosts.length];
            long total = 0;
            for (Host host : hosts) total += host.weight();
            sum = total;
        }

        @Override
        public synchronized Host pick(Pick pick) {
            int richest = 0;
            for (int i = 0; i < hosts.length; i++) {
                credit[i] += hosts[i].weight();
                if (credit[i] > credit[richest]) richest = i;
            }
            credit[richest] -= sum;
            return hosts[richest];
        }
    }
}
