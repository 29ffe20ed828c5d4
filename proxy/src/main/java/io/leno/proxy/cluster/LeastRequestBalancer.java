package io.leno.proxy.cluster;

import java.util.concurrent.ThreadLocalRandom;

/// Draws a few hosts at random and takes the one with the fewest requests under way for its weight:
/// the power of two choices.
final class LeastRequestBalancer implements LoadBalancer {
    private final Host[] hosts;
    private final WeightedHosts weighted;
    private final int choices;

    LeastRequestBalancer(Host[] hosts, int choices) {
        this.hosts = hosts;
        this.choices = choices;
        weighted = new WeightedHosts(hosts);
    }

    @Override
    public Host pick(Pick pick) {
        if (hosts.length == 1) return hosts[0];
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Host best = weighted.draw(random);
        int fewest = best.counts().requestsActive.get();
        for (int i = 1; i < choices; i++) {
            Host other = weighted.draw(random);
            int active = other.counts().requestsActive.get();
            if ((long) active * best.weight() < (long) fewest * other.weight()) {
                best = other;
                fewest = active;
            }
        }
        return best;
    }
}
