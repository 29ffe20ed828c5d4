package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

/// Some hosts of a cluster that requests are spread over, with one event loop's turn.
final class HostSource {
    final Host[] hosts;

    /// Null where all weigh the same.
    private final @Nullable EdfSchedule<Host> schedule;

    private final Spread spread;
    private int next;

    /// @param next how many hosts were taken in turn before
    HostSource(Host[] hosts, Spread spread, int next, int seed) {
        this.hosts = hosts;
        this.spread = spread;
        this.next = next;
        boolean even = hosts.length < 2 || (areEqual(hosts) && !spread.isAnySlow(hosts));
        schedule =
                even || !spread.isWeighted()
                        ? null
                        : new EdfSchedule<>(hosts, spread::weight, seed & 0xffff);
    }

    private static boolean areEqual(Host[] hosts) {
        for (Host host : hosts) if (host.weight() != hosts[0].weight()) return false;
        return true;
    }

    /// How many hosts were taken in turn.
    int turn() {
        return next;
    }

    /// The next host that has its turn.
    Host inTurn() {
        return hosts[Integer.remainderUnsigned(next++, hosts.length)];
    }

    /// Null where there are no hosts.
    @Nullable Host pick(long hash) {
        if (schedule != null) return schedule.pick();
        return hosts.length == 0 ? null : spread.pickEqual(this, hash);
    }
}
