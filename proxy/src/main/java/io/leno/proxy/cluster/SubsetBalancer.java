package io.leno.proxy.cluster;

import io.leno.proxy.cluster.SubsetPlan.Node;
import io.leno.proxy.cluster.SubsetPlan.Subset;
import io.leno.proxy.cluster.SubsetSettings.Fallback;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Picks a host of the subset that a request asks for, or of what takes its place. Belongs to one
/// event loop.
final class SubsetBalancer implements LoadBalancer {
    private final SubsetPlan plan;
    private final Map<Subset, LoadBalancer> balancers = new HashMap<>();

    /// What was in use before the hosts changed, until it is used again.
    private final Map<Map<String, Object>, LoadBalancer> earlier = new HashMap<>();

    SubsetBalancer(SubsetPlan plan, @Nullable SubsetBalancer before) {
        this.plan = plan;
        if (before == null) return;
        before.earlier.forEach(
                (labels, balancer) -> {
                    if (plan.find(labels) != null) earlier.put(labels, balancer);
                });
        before.balancers.forEach((subset, balancer) -> earlier.put(subset.labels, balancer));
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        MetadataMatch match = context.metadataMatch();
        if (match == null) return fallBack(plan.settings.fallback(), context);
        List<MetadataMatch> choices = match.fallbacks();
        if (!plan.settings.fallbackList() || choices == null) return pick(context, match, null);
        for (int i = 0; i < choices.size(); i++) {
            Host host = pick(context, choices.get(i), null);
            if (host != null) return host;
        }
        return null;
    }

    /// @param only names of the labels that count; null: all
    private @Nullable Host pick(
            PickContext context, MetadataMatch match, @Nullable Set<String> only) {
        Set<String> counting = only;
        if (plan.settings.allowRedundantKeys()) counting = fitting(match.labels(), only);
        Subset subset = find(match.labels(), counting);
        if (subset != null) {
            plan.stats.subsetsSelected.inc();
            return pick(subset, context);
        }
        SubsetSettings.Selector selector = selector(match.labels(), counting);
        if (selector == null || selector.fallback() == null)
            return fallBack(plan.settings.fallback(), context);
        return switch (selector.fallback()) {
            case NO_FALLBACK -> null;
            case ANY_ENDPOINT -> plan.any == null ? null : pick(plan.any, context);
            case DEFAULT_SUBSET -> plan.defaults == null ? null : pick(plan.defaults, context);
            case KEYS_SUBSET -> pick(context, match, selector.fallbackKeys());
        };
    }

    private @Nullable Host fallBack(Fallback fallback, PickContext context) {
        Subset instead =
                switch (fallback) {
                    case ANY_ENDPOINT -> plan.any;
                    case DEFAULT_SUBSET -> plan.defaults;
                    case NO_FALLBACK, KEYS_SUBSET -> null;
                };
        if (instead == null) return null;
        Host host = pick(instead, context);
        if (host != null) {
            plan.stats.subsetsFallback.inc();
            return host;
        }
        if (!plan.settings.panicModeAny() || plan.any == null) return null;
        host = pick(plan.any, context);
        if (host != null) plan.stats.subsetsFallbackPanic.inc();
        return host;
    }

    private @Nullable Host pick(Subset subset, PickContext context) {
        LoadBalancer balancer = balancers.get(subset);
        if (balancer == null) {
            if (subset.plan == null) return subset.single;
            balancer = subset.plan.onLoop(earlier.remove(subset.labels));
            balancers.put(subset, balancer);
        }
        return balancer.pick(context);
    }

    /// The keys of the first selector all of which the request has; else those given.
    private @Nullable Set<String> fitting(
            List<MetadataMatch.Label> labels, @Nullable Set<String> only) {
        List<SubsetSettings.Selector> selectors = plan.settings.selectors();
        for (int i = 0; i < selectors.size(); i++) {
            SubsetSettings.Selector selector = selectors.get(i);
            int found = 0;
            for (int j = 0; j < labels.size(); j++) {
                String name = labels.get(j).name();
                if (only != null && !only.contains(name)) continue;
                if (selector.keySet().contains(name)) found++;
            }
            if (found == selector.keySet().size()) return selector.keySet();
        }
        return only;
    }

    private @Nullable Subset find(List<MetadataMatch.Label> labels, @Nullable Set<String> only) {
        Node node = plan.root;
        for (int i = 0; i < labels.size(); i++) {
            MetadataMatch.Label label = labels.get(i);
            if (only != null && !only.contains(label.name())) continue;
            Map<Object, Node> values = node.children.get(label.name());
            Node next = values == null ? null : values.get(label.value());
            if (next == null) return null;
            node = next;
        }
        return node.subset;
    }

    private SubsetSettings.@Nullable Selector selector(
            List<MetadataMatch.Label> labels, @Nullable Set<String> only) {
        Node node = plan.root;
        for (int i = 0; i < labels.size(); i++) {
            String name = labels.get(i).name();
            if (only != null && !only.contains(name)) continue;
            Node next = node.byName.get(name);
            if (next == null) return null;
            node = next;
        }
        return node.selector;
    }
}
