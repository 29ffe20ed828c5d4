package io.leno.xds.translator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// Virtual services that a proxy sees, in the order in which they are preferred, and by the hosts
/// they rule. Immutable.
final class VirtualServices implements Iterable<BoundVirtualService> {
    private final List<BoundVirtualService> inOrder;
    private final Map<String, List<BoundVirtualService>> byHost = new HashMap<>();

    VirtualServices(List<BoundVirtualService> inOrder) {
        this.inOrder = inOrder;
        for (BoundVirtualService bound : inOrder) {
            for (String host : bound.hosts()) {
                byHost.computeIfAbsent(host, _ -> new ArrayList<>(1)).add(bound);
            }
        }
    }

    @Override
    public Iterator<BoundVirtualService> iterator() {
        return inOrder.iterator();
    }

    /// Those that cover the host: first those that name it, then those with the longest wildcard;
    /// of equals in their order.
    SequencedSet<BoundVirtualService> forHost(String host) {
        var found = new LinkedHashSet<>(byHost.getOrDefault(host, List.of()));
        for (String pattern : HostNames.wildcardsOver(host)) {
            found.addAll(byHost.getOrDefault(pattern, List.of()));
        }
        return found;
    }
}
