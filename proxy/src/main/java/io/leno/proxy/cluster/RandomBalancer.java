package io.leno.proxy.cluster;

import java.util.concurrent.ThreadLocalRandom;

/// Any host, by weight.
final class RandomBalancer implements LoadBalancer {
    private final WeightedHosts hosts;

    RandomBalancer(Host[] hosts) {
        this.hosts = new WeightedHosts(hosts);
    }

    @Override
    public Host pick(Pick pick) {
        return hosts.draw(ThreadLocalRandom.current());
    }
}
