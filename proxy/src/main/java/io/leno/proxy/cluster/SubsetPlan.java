package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// A cluster's hosts, divided by their labels into subsets, each of which is balanced by itself.
/// Envoy: `SubsetLoadBalancer`.
final class SubsetPlan implements LoadBalancer.Plan {
    private static final String DUPLICATES = "lb_subsets_single_host_per_subset_duplicate";

    final SubsetSettings settings;
    final BalancingStats stats;

    /// The root of all subsets: labels lead from it, in the order of their names.
    final Node root = new Node();

    final @Nullable Subset any;
    final @Nullable Subset defaults;

    /// By their labels, in the order in which they were found.
    private final Map<Map<String, Object>, Subset> subsets = new LinkedHashMap<>();

    /// What some labels lead to.
    static final class Node {
        final Map<String, Map<Object, Node>> children = new HashMap<>();

        /// By the name of a label alone, which tells how to fall back.
        final Map<String, Node> byName = new HashMap<>();

        @Nullable Subset subset;
        SubsetSettings.@Nullable Selector selector;
    }

    /// Some of the hosts. Two are never equal, so that they are found by what they are.
    static final class Subset {
        final Map<String, Object> labels;
        final LoadBalancer.@Nullable Plan plan;

        /// Null unless the subset is one host alone.
        final @Nullable Host single;

        Subset(
                Map<String, Object> labels,
                LoadBalancer.@Nullable Plan plan,
                @Nullable Host single) {
            this.labels = labels;
            this.plan = plan;
            this.single = single;
        }
    }

    /// @param within balances the hosts of one subset
    SubsetPlan(
            HostSet[] sets,
            SubsetSettings settings,
            Function<HostSet[], LoadBalancer.Plan> within,
            BalancingStats stats) {
        this.settings = settings;
        this.stats = stats;
        boolean all = settings.panicModeAny() || uses(SubsetSettings.Fallback.ANY_ENDPOINT);
        any = all ? new Subset(Map.of(), within.apply(sets), null) : null;
        defaults = uses(SubsetSettings.Fallback.DEFAULT_SUBSET) ? defaults(sets, within) : null;
        int duplicates = 0;
        for (SubsetSettings.Selector selector : settings.selectors()) {
            addSelector(selector);
            duplicates += addSubsets(selector, sets, within);
        }
        stats.gauge(DUPLICATES).set(duplicates);
    }

    private boolean uses(SubsetSettings.Fallback fallback) {
        return settings.fallback() == fallback
                || settings.selectors().stream().anyMatch(it -> it.fallback() == fallback);
    }

    private Subset defaults(HostSet[] sets, Function<HostSet[], LoadBalancer.Plan> within) {
        var hosts = new HashSet<Host>();
        for (HostSet set : sets) {
            for (Host host : set.all) {
                if (SubsetLabels.match(host, settings.defaultSubset(), settings.listAsAny()))
                    hosts.add(host);
            }
        }
        Map<String, Object> labels = new HashMap<>(settings.defaultSubset());
        return new Subset(labels, within.apply(part(sets, hosts)), null);
    }

    private void addSelector(SubsetSettings.Selector selector) {
        Node node = root;
        for (String key : selector.keys()) node = node.byName.computeIfAbsent(key, k -> new Node());
        node.selector = selector;
    }

    /// How many hosts are left out because their subset has one already.
    private int addSubsets(
            SubsetSettings.Selector selector,
            HostSet[] sets,
            Function<HostSet[], LoadBalancer.Plan> within) {
        var members = new LinkedHashMap<List<Object>, Set<Host>>();
        var first = new HashMap<List<Object>, Host>();
        for (HostSet set : sets) {
            for (Host host : set.all) {
                for (List<Object> values :
                        SubsetLabels.values(host, selector.keys(), settings.listAsAny())) {
                    members.computeIfAbsent(values, v -> new HashSet<>()).add(host);
                    first.putIfAbsent(values, host);
                }
            }
        }
        List<String> keys = selector.keys();
        int duplicates = 0;
        for (Map.Entry<List<Object>, Set<Host>> some : members.entrySet()) {
            List<Object> values = some.getKey();
            Set<Host> hosts = some.getValue();
            if (selector.singleHost()) {
                duplicates += hosts.size() - 1;
                add(keys, values, null, first.get(values));
            } else add(keys, values, within.apply(part(sets, hosts)), null);
        }
        return duplicates;
    }

    private HostSet[] part(HostSet[] sets, Set<Host> hosts) {
        var part = new HostSet[sets.length];
        for (int i = 0; i < sets.length; i++)
            part[i] = sets[i].subset(hosts::contains, settings.scaleLocalityWeight());
        return part;
    }

    private void add(
            List<String> keys,
            List<Object> values,
            LoadBalancer.@Nullable Plan plan,
            @Nullable Host single) {
        Node node = root;
        Map<String, Object> labels = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            labels.put(keys.get(i), values.get(i));
            node =
                    node.children
                            .computeIfAbsent(keys.get(i), k -> new HashMap<>())
                            .computeIfAbsent(values.get(i), v -> new Node());
        }
        if (node.subset != null) return; // another selector with the same keys
        node.subset = new Subset(labels, plan, single);
        subsets.put(labels, node.subset);
    }

    /// Null where there is none with these labels.
    @Nullable Subset find(Map<String, Object> labels) {
        return subsets.get(labels);
    }

    /// The labels of all subsets.
    Set<Map<String, Object>> labels() {
        return subsets.keySet();
    }

    /// Counts what came and what went.
    void count(Set<Map<String, Object>> before) {
        for (Map<String, Object> labels : subsets.keySet())
            if (!before.contains(labels)) stats.subsetsCreated.inc();
        for (Map<String, Object> labels : before)
            if (!subsets.containsKey(labels)) stats.subsetsRemoved.inc();
        stats.subsetsActive.set(subsets.size());
    }

    @Override
    public LoadBalancer onLoop(@Nullable LoadBalancer before) {
        return new SubsetBalancer(this, before instanceof SubsetBalancer known ? known : null);
    }
}
