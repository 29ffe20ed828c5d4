package io.leno.proxy.cluster;

import io.leno.api.model.Locality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The hosts of one priority, sorted by health and by locality. Immutable; made anew when a host
/// comes, goes or changes its health. Lists that are equal are one array.
public final class HostSet {
    private static final Host[] NONE = {};
    private static final Comparator<Locality> BY_NAME =
            Comparator.comparing(Locality::region)
                    .thenComparing(Locality::zone)
                    .thenComparing(Locality::subZone);

    final int priority;
    final Host[] all;
    final Host[] healthy;
    final Host[] degraded;
    final int excluded;

    /// The local one first, where there is one; the others by their names.
    final Group[] groups;

    final boolean hasLocalGroup;
    final Rules rules;

    /// The hosts of one locality.
    ///
    /// @param weight of the locality, 0 where it takes no traffic by weight
    record Group(
            Locality locality,
            int weight,
            Host[] all,
            Host[] healthy,
            Host[] degraded,
            int excluded) {}

    /// What an assignment says about all its hosts.
    ///
    /// @param overprovisioning in percent: how much of its hosts' load a priority or a locality can
    ///   take over. Envoy: `overprovisioning_factor`, 140
    /// @param weightedHealth whether the health of a priority is counted by weights. Envoy:
    ///   `weighted_priority_health`
    public record Rules(int overprovisioning, boolean weightedHealth) {
        public static final Rules DEFAULT = new Rules(140, false);
    }

    private HostSet(
            int priority, Host[] all, List<Group> groups, boolean hasLocalGroup, Rules rules) {
        this.priority = priority;
        this.all = all;
        this.groups = groups.toArray(Group[]::new);
        this.hasLocalGroup = hasLocalGroup;
        this.rules = rules;
        healthy = only(all, Host::isHealthy);
        degraded = only(all, Host::isDegraded);
        excluded = count(all);
    }

    static final HostSet[] NO_HOSTS = of(List.of(), Rules.DEFAULT, Locality.UNKNOWN);

    /// All priorities from 0 to the highest that has hosts, at least one.
    ///
    /// @param local where this proxy is
    static HostSet[] of(List<Host> hosts, Rules rules, Locality local) {
        int highest = 0;
        for (Host host : hosts) highest = Math.max(highest, host.endpoint().priority());
        var members = new ArrayList<List<Host>>();
        for (int i = 0; i <= highest; i++) members.add(new ArrayList<>());
        for (Host host : hosts) members.get(host.endpoint().priority()).add(host);
        var sets = new HostSet[highest + 1];
        for (int i = 0; i <= highest; i++) {
            sets[i] = one(i, members.get(i).toArray(NONE), rules, local);
        }
        return sets;
    }

    private static HostSet one(int priority, Host[] all, Rules rules, Locality local) {
        var byLocality = new TreeMap<Locality, List<Host>>(BY_NAME);
        for (Host host : all) {
            byLocality
                    .computeIfAbsent(host.endpoint().locality(), l -> new ArrayList<>())
                    .add(host);
        }
        var groups = new ArrayList<Group>();
        boolean known = !local.equals(Locality.UNKNOWN);
        List<Host> ours = known ? byLocality.remove(local) : null;
        if (ours != null) groups.add(group(local, ours, ours.size() == all.length ? all : null));
        byLocality.forEach(
                (locality, some) ->
                        groups.add(group(locality, some, some.size() == all.length ? all : null)));
        return new HostSet(priority, all, groups, ours != null, rules);
    }

    private static Group group(
            Locality locality, List<Host> some, Host @org.jspecify.annotations.Nullable [] same) {
        Host[] hosts = same == null ? some.toArray(NONE) : same;
        return group(locality, hosts[0].endpoint().localityWeight(), hosts);
    }

    private static Group group(Locality locality, int weight, Host[] hosts) {
        return new Group(
                locality,
                weight,
                hosts,
                only(hosts, Host::isHealthy),
                only(hosts, Host::isDegraded),
                count(hosts));
    }

    /// The hosts of this priority that are meant, each in its locality. Localities keep their
    /// places, also where nothing of them is left.
    ///
    /// @param scaled whether a locality's weight is lessened as its number of hosts is
    HostSet subset(Predicate<Host> meant, boolean scaled) {
        var some = new ArrayList<Group>(groups.length);
        for (Group group : groups) {
            Host[] left = only(group.all, meant);
            float share = (float) left.length / group.all.length;
            int weight = scaled ? Math.round(group.weight * share) : group.weight;
            some.add(group(group.locality, weight, left));
        }
        return new HostSet(priority, only(all, meant), some, hasLocalGroup, rules);
    }

    /// The array itself where all of it is meant.
    private static Host[] only(Host[] hosts, Predicate<Host> meant) {
        var some = new ArrayList<Host>(hosts.length);
        for (Host host : hosts) if (meant.test(host)) some.add(host);
        if (some.size() == hosts.length) return hosts;
        return some.isEmpty() ? NONE : some.toArray(NONE);
    }

    private static int count(Host[] hosts) {
        int excluded = 0;
        for (Host host : hosts) if (host.isExcluded()) excluded++;
        return excluded;
    }

    /// How many hosts count when shares are told.
    int counted() {
        return all.length - excluded;
    }
}
