package io.leno.proxy.cluster;

import io.leno.proxy.dns.HostAndPort;

import org.jspecify.annotations.Nullable;

/// Picks from the cluster that was made for the host that a request names.
record SubClusterPlan(ClusterLookup clusters, int defaultPort)
        implements LoadBalancer, LoadBalancer.Plan {
    @Override
    public LoadBalancer onLoop(@Nullable LoadBalancer before) {
        return this;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        String named = NamedHosts.name(context);
        if (named.isEmpty()) return null;
        HostAndPort target = HostAndPort.of(named, NamedHosts.port(context, defaultPort));
        Cluster of = clusters.find(SubClusterSettings.name(target.host(), target.port()));
        return of == null ? null : of.pick(context);
    }
}
