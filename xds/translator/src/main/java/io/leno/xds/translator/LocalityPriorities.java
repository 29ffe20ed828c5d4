package io.leno.xds.translator;

import static java.util.Comparator.comparingInt;

import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.leno.api.istio.LocalityBalancing;
import io.leno.api.istio.LocalityBalancing.Distribute;
import io.leno.api.istio.LocalityBalancing.Failover;
import io.leno.api.istio.ZoneBalancing;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Locality;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which endpoints a caller prefers: priorities by how near they are, or shares by locality.
final class LocalityPriorities {
    /// What holds where nobody says anything.
    static final LocalityBalancing PREFER_NEAR =
            new LocalityBalancing(true, List.of(), List.of(), List.of());

    private static final String NETWORK = "topology.istio.io/network";

    /// Endpoints of one locality, and what is sent of them, in the same order.
    record Group(Locality locality, List<Endpoint> endpoints, LocalityLbEndpoints.Builder sent) {}

    private final Locality caller;
    private final Map<String, String> labels;

    /// @param labels of the caller
    LocalityPriorities(Locality caller, Map<String, String> labels) {
        this.caller = caller;
        this.labels = withTopology(labels, caller, "");
    }

    /// @param fails whether endpoints that fail are found: else nothing fails over
    List<Group> apply(List<Group> groups, LocalitySettings settings, boolean fails) {
        if (settings.zones() != null) return byZones(groups, settings.zones());
        LocalityBalancing localities = settings.localities();
        if (localities == null) return groups;
        if (!localities.distribute().isEmpty()) {
            distribute(groups, localities.distribute());
            return groups;
        }
        if (!fails && !settings.forced()) return groups;
        if (localities.failoverPriority().isEmpty()) {
            failover(groups, localities.failover());
            return groups;
        }
        List<Group> prioritized = byLabels(groups, localities.failoverPriority());
        if (!localities.failover().isEmpty()) failover(prioritized, localities.failover());
        return prioritized;
    }

    /// Shares of the first entry that the caller is meant by; localities it does not name get
    /// nothing.
    private void distribute(List<Group> groups, List<Distribute> entries) {
        for (Distribute entry : entries) {
            if (!covers(entry.from(), caller)) continue;
            Set<Group> left = new LinkedHashSet<>(groups);
            entry.to().entrySet().stream()
                    .sorted(
                            comparingInt((Map.Entry<String, Integer> to) -> -to.getKey().length())
                                    .thenComparing(Map.Entry::getKey))
                    .forEach(to -> share(left, to.getKey(), to.getValue()));
            left.forEach(group -> group.sent().clearLbEndpoints());
            return;
        }
    }

    /// Localities under one entry share its percentage by their own weights.
    private static void share(Set<Group> left, String pattern, int percentage) {
        List<Group> meant =
                left.stream().filter(group -> covers(pattern, group.locality())).toList();
        long total = meant.stream().mapToLong(LocalityPriorities::weight).sum();
        for (Group group : meant) {
            left.remove(group);
            double share = (double) weight(group) * percentage / total;
            if (share > 0) {
                group.sent().setLoadBalancingWeight(Protos.uint32((int) Math.ceil(share)));
            }
        }
    }

    private static long weight(Group group) {
        return group.sent().hasLoadBalancingWeight()
                ? Integer.toUnsignedLong(group.sent().getLoadBalancingWeight().getValue())
                : 1;
    }

    private static boolean covers(String pattern, Locality locality) {
        Locality wanted = Locality.parse(pattern);
        return (wanted.region().equals("*") || wanted.region().equals(locality.region()))
                && (isAny(wanted.zone()) || wanted.zone().equals(locality.zone()))
                && (isAny(wanted.subZone()) || wanted.subZone().equals(locality.subZone()));
    }

    private static boolean isAny(String part) {
        return part.isEmpty() || part.equals("*");
    }

    private void failover(List<Group> groups, List<Failover> failover) {
        for (Group group : groups) {
            int distance = distance(group.locality());
            if (distance == 3 && isLeftOut(group.locality(), failover, false)) distance = 4;
            group.sent().setPriority(group.sent().getPriority() * 5 + distance);
        }
        closeGaps(groups);
    }

    /// True where the caller's region fails over to another one.
    ///
    /// @param otherwise the answer where nobody says where it fails over to
    private boolean isLeftOut(Locality locality, List<Failover> failover, boolean otherwise) {
        for (Failover each : failover) {
            if (each.from().equals(caller.region())) return !each.to().equals(locality.region());
        }
        return otherwise;
    }

    /// 0 for the same sub-zone to 3 for another region.
    private int distance(Locality other) {
        if (!caller.region().equals(other.region())) return 3;
        if (!caller.zone().equals(other.zone())) return 2;
        return caller.subZone().equals(other.subZone()) ? 0 : 1;
    }

    private List<Group> byZones(List<Group> groups, ZoneBalancing zones) {
        if (zones.isOff()) return groups;
        List<Group> prioritized =
                zones.failoverPriority().isEmpty()
                        ? groups
                        : byLabels(groups, zones.failoverPriority());
        for (Group group : prioritized) {
            boolean isNear = group.locality().region().equals(caller.region());
            int distance = 0;
            if (!isNear) distance = isLeftOut(group.locality(), zones.failover(), true) ? 2 : 1;
            group.sent().setPriority(group.sent().getPriority() * 3 + distance);
        }
        closeGaps(prioritized);
        return prioritized;
    }

    /// Endpoints that agree with the caller in more of the first labels come first.
    private List<Group> byLabels(List<Group> groups, List<String> priorities) {
        if (labels.isEmpty()) return groups;
        var all = new ArrayList<Group>();
        for (Group group : groups) {
            var byPriority = new TreeMap<Integer, List<Integer>>();
            for (int i = 0; i < group.endpoints().size(); i++) {
                int priority = priority(group.endpoints().get(i), priorities);
                byPriority.computeIfAbsent(priority, _ -> new ArrayList<>()).add(i);
            }
            byPriority.forEach((priority, indexes) -> all.add(part(group, priority, indexes)));
        }
        closeGaps(all);
        return all;
    }

    private static Group part(Group group, int priority, List<Integer> indexes) {
        var sent = group.sent().build().toBuilder().clearLbEndpoints().setPriority(priority);
        int weight = 0;
        var endpoints = new ArrayList<Endpoint>();
        for (int index : indexes) {
            var endpoint = group.sent().getLbEndpoints(index);
            sent.addLbEndpoints(endpoint);
            weight += endpoint.getLoadBalancingWeight().getValue();
            endpoints.add(group.endpoints().get(index));
        }
        sent.setLoadBalancingWeight(Protos.uint32(weight));
        return new Group(group.locality(), endpoints, sent);
    }

    /// Another network, where it is asked for first, is worse than any disagreement within it.
    private int priority(Endpoint endpoint, List<String> priorities) {
        var theirs = withTopology(endpoint.labels(), endpoint.locality(), endpoint.network());
        int farther = 0;
        for (int i = 0; i < priorities.size(); i++) {
            String[] label = priorities.get(i).split("=", 2);
            String wanted = label.length == 2 ? label[1] : labels.getOrDefault(label[0], "");
            if (wanted.equals(theirs.getOrDefault(label[0], ""))) continue;
            if (i > 0 || !label[0].equals(NETWORK)) return farther + priorities.size() - i;
            farther = priorities.size();
        }
        return farther;
    }

    private static Map<String, String> withTopology(
            Map<String, String> labels, Locality locality, String network) {
        var all = new HashMap<>(labels);
        putIfTold(all, "topology.kubernetes.io/region", locality.region());
        putIfTold(all, "topology.kubernetes.io/zone", locality.zone());
        putIfTold(all, "topology.istio.io/subzone", locality.subZone());
        putIfTold(all, NETWORK, network);
        return all;
    }

    private static void putIfTold(Map<String, String> labels, String name, String value) {
        if (!value.isEmpty()) labels.put(name, value);
    }

    /// Envoy wants priorities from 0 without gaps.
    private static void closeGaps(List<Group> groups) {
        var used = new TreeSet<Integer>();
        groups.forEach(group -> used.add(group.sent().getPriority()));
        var ordered = List.copyOf(used);
        groups.forEach(
                group -> group.sent().setPriority(ordered.indexOf(group.sent().getPriority())));
    }
}
