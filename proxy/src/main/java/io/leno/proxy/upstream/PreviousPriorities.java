package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.PriorityLoads;

import org.jspecify.annotations.Nullable;

import java.util.BitSet;
import java.util.List;

/// Keeps retries of one request away from the priorities that were tried. When none is left all
/// count again. Envoy: `PreviousPrioritiesRetryPriority`.
final class PreviousPriorities {
    private final int frequency;
    private final BitSet excluded = new BitSet();

    /// How many of the attempts are forgotten, since all priorities had been tried.
    private int forgotten;

    private @Nullable PriorityLoads adjusted;

    /// @param frequency after how many attempts the shares are told anew, at least 1
    PreviousPriorities(int frequency) {
        this.frequency = frequency;
    }

    /// @param own what the cluster would do
    /// @param tried the hosts of the attempts so far, in order
    PriorityLoads loads(PriorityLoads own, List<Host> tried) {
        int attempts = tried.size() - forgotten;
        if (attempts < frequency) return adjusted == null ? own : adjusted;
        if (attempts % frequency == 0) {
            for (Host host : tried.subList(forgotten, tried.size()))
                excluded.set(host.endpoint().priority());
            PriorityLoads left = own.without(excluded);
            if (left == null) {
                excluded.clear();
                forgotten = tried.size();
                left = own.without(excluded);
            }
            adjusted = left;
        }
        return adjusted == null ? own : adjusted;
    }
}
