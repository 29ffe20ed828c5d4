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
/// @param changedPriorities in how many priorities some came or went
/// @param changed whether anything of those that stay has changed, their order included
record HostUpdate(List<Host> hosts, List<Host> gone, int changedPriorities, boolean changed) {
    static HostUpdate of(
            Cluster cluster, List<Host> before, List<Cluster.ResolvedEndpoint> endpoints) {
        Map<InetSocketAddress, Host> known = new HashMap<>();
        for (Host host : before) known.put(host.address(), host);
        // Envoy takes the endpoints of a STATIC cluster as they are, one address twice too.
        boolean isDiscovered = cluster.settings().discovery() != ClusterSettings.Discovery.STATIC;
        Set<InetSocketAddress> named = new HashSet<>();
        var now = new ArrayList<Host>(endpoints.size());
        Set<Integer> priorities = new HashSet<>();
        boolean changed = false;
        for (Cluster.ResolvedEndpoint wanted : endpoints) {
            if (!named.add(wanted.address()) && isDiscovered) continue;
            Host host = known.get(wanted.address());
            // Envoy: a host that is in another locality is another host.
            if (host == null || !host.endpoint().locality().equals(wanted.endpoint().locality())) {
                now.add(new Host(cluster, wanted.address(), wanted.endpoint()));
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
            now.add(host);
        }
        List<Host> gone = List.copyOf(known.values());
        for (Host host : gone) priorities.add(host.endpoint().priority());
        changed |= !now.equals(before);
        return new HostUpdate(List.copyOf(now), gone, priorities.size(), changed);
    }

    boolean isEmpty() {
        return changedPriorities == 0 && !changed;
    }
}
