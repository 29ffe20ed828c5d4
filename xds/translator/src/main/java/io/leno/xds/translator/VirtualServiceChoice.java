package io.leno.xds.translator;

import static java.util.Comparator.comparingInt;

import java.util.List;

/// Which virtual service rules a host inside the mesh: the most specific name first, then the
/// oldest.
final class VirtualServiceChoice {
    private VirtualServiceChoice() {}

    /// All that cover the host, the one to prefer first.
    static List<BoundVirtualService> forHost(List<BoundVirtualService> oldestFirst, String host) {
        return oldestFirst.stream()
                .filter(bound -> specificity(bound, host) >= 0)
                .sorted(comparingInt(bound -> -specificity(bound, host)))
                .toList();
    }

    /// Length of the longest of its names that covers the host, an exact one counting most; -1 for
    /// none.
    private static int specificity(BoundVirtualService bound, String host) {
        int best = -1;
        for (String name : bound.hosts()) {
            if (name.equals(host)) return Integer.MAX_VALUE;
            if (HostNames.covers(name, host)) best = Math.max(best, name.length());
        }
        return best;
    }
}
