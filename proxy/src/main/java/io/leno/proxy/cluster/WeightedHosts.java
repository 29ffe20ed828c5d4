package io.leno.proxy.cluster;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// Draws hosts at random in proportion to their weights.
final class WeightedHosts {
    private final Host[] hosts;
    private final long[] upTo;
    private final boolean equal;

    WeightedHosts(Host[] hosts) {
        this.hosts = hosts;
        upTo = new long[hosts.length];
        long sum = 0;
        boolean same = true;
        for (int i = 0; i < hosts.length; i++) {
            sum += hosts[i].weight();
            upTo[i] = sum;
            same &= hosts[i].weight() == hosts[0].weight();
        }
        equal = same;
    }

    boolean areEqual() {
        return equal;
    }

    Host draw(ThreadLocalRandom random) {
        if (equal) return hosts[random.nextInt(hosts.length)];
        long ticket = random.nextLong(upTo[upTo.length - 1]);
        int at = Arrays.binarySearch(upTo, ticket + 1);
        return hosts[at < 0 ? -at - 1 : at];
    }
}
