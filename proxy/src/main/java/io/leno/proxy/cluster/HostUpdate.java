package io.leno.proxy.cluster;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a new list of endpoints makes of a cluster's hosts: those that stay are the same objects.
///
/// @param hosts in the order of the endpoints, after them those that stay though they are not named
/// @param come that were not there before
/// @param changedPriorities in how many priorities some came or went
/// @param changed whether anything of those that stay has changed, their order included
record HostUpdate(
        List<Host> hosts,
        List<Host> come,
        List<Host> gone,
        int changedPriorities,
        boolean changed) {
    static HostUpdate of(
            Cluster cluster, List<Host> before, List<Cluster.ResolvedEndpoint> endpoints) {
        Map<InetSocketAddress, Host> known = new HashMap<>();
        for (Host host : before) known.put(host.address(), host);
        // Envoy takes the endpoints of a STATIC cluster as they are, one address twice too.
        boolean isDiscovered = cluster.settings().discovery() != ClusterSettings.Discovery.STATIC;
        Set<InetSocketAddress> named = new HashSet<>();
        var now = new ArrayList<Host>(endpoints.size());
        Set<Integer> priorities = new HashSet<>();
        var come = new ArrayList<Host>();
        boolean changed = false;
        for (Cluster.ResolvedEndpoint wanted : endpoints) {
            if (!named.add(wanted.address()) && isDiscovered) continue;
            Host host = known.get(wanted.address());
            if (host == null || isAnother(host, wanted.endpoint())) {
                Host made = newHost(cluster, wanted);
                now.add(made);
                come.add(made);
                priorities.add(wanted.endpoint().priority());
                continue;
            }
            known.remove(wanted.address());
            if (host.endpoint().priority() != wanted.endpoint().priority()) {
                priorities.add(host.endpoint().priority());
                priorities.add(wanted.endpoint().priority());
            }
            changed |= !host.endpoint().equals(wanted.endpoint());
            host.update(wanted.endpoint());
            changed |= host.set(HealthFlag.PENDING_DYNAMIC_REMOVAL, false);
            now.add(host);
        }
        var gone = new ArrayList<Host>();
        for (Host host : known.values()) {
            boolean stays =
                    named.add(host.address()) && stays(host, cluster.settings().membership());
            (stays ? now : gone).add(host);
        }
        for (Host host : gone) priorities.add(host.endpoint().priority());
        changed |= !now.equals(before);
        return new HostUpdate(List.copyOf(now), come, gone, priorities.size(), changed);
    }

    /// Envoy: a host in another locality, or checked elsewhere, is another host.
    private static boolean isAnother(Host host, Host.Endpoint wanted) {
        return !host.endpoint().locality().equals(wanted.locality())
                || !host.endpoint().probe().equals(wanted.probe());
    }

    private static Host newHost(Cluster cluster, Cluster.ResolvedEndpoint wanted) {
        var host = new Host(cluster, wanted.address(), wanted.endpoint());
        cluster.stats().socketMatched(cluster.settings().sockets().name(wanted.endpoint()));
        ClusterSettings.Membership membership = cluster.settings().membership();
        if (membership.checked() && !wanted.endpoint().probe().disabled()) {
            host.set(HealthFlag.FAILED_ACTIVE_HC, true);
            host.set(HealthFlag.PENDING_ACTIVE_HC, membership.newHostsWait());
        }
        return host;
    }

    /// Discovery has dropped the host, but its health checks say that it works.
    private static boolean stays(Host host, ClusterSettings.Membership membership) {
        if (!membership.healthyStay()
                || host.has(HealthFlag.FAILED_ACTIVE_HC)
                || host.has(HealthFlag.FAILED_EDS_HEALTH)) return false;
        host.set(HealthFlag.PENDING_DYNAMIC_REMOVAL, true);
        return true;
    }

    boolean isEmpty() {
        return changedPriorities == 0 && !changed;
    }
}
