package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.DestinationRule.Subset;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.Tunnel;
import io.leno.api.istio.WorkloadSelector;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Destination rules of one host and namespace that hold for the same callers, as one: the oldest
/// policy, and the subsets of all (the oldest of a name).
///
/// @param exportTo of the oldest
/// @param selector the callers; null: all
record MergedDestinationRule(
        List<Rule<DestinationRule>> rules,
        Set<String> exportTo,
        @Nullable WorkloadSelector selector,
        @Nullable TrafficPolicy policy,
        Map<String, Subset> subsets) {
    static final MergedDestinationRule NONE =
            new MergedDestinationRule(List.of(), Set.of(), null, null, Map.of());

    static MergedDestinationRule of(Rule<DestinationRule> rule, Set<String> exportTo) {
        var subsets = new LinkedHashMap<String, Subset>();
        rule.spec().subsets().forEach(subset -> subsets.putIfAbsent(subset.name(), subset));
        return new MergedDestinationRule(
                List.of(rule),
                exportTo,
                rule.spec().workloadSelector(),
                rule.spec().trafficPolicy(),
                subsets);
    }

    MergedDestinationRule and(Rule<DestinationRule> later) {
        var both = new ArrayList<>(rules);
        both.add(later);
        var more = new LinkedHashMap<>(subsets);
        later.spec().subsets().forEach(subset -> more.putIfAbsent(subset.name(), subset));
        return new MergedDestinationRule(
                both,
                exportTo,
                selector,
                policy == null ? later.spec().trafficPolicy() : policy,
                more);
    }

    List<ResourceKey> keys() {
        return rules.stream().map(Rule::key).toList();
    }

    /// Where what holds for a port and subset is written, the most general first.
    List<Written> written(int port, String subset) {
        var all = new ArrayList<Written>();
        for (Rule<DestinationRule> rule : rules) {
            TrafficPolicy its = rule.spec().trafficPolicy();
            if (its != null && its.equals(policy)) {
                all.add(new Written(rule, "spec.trafficPolicy"));
                addPort(all, rule, its, "spec.trafficPolicy", port);
            }
            List<Subset> known = rule.spec().subsets();
            for (int i = 0; i < known.size(); i++) {
                if (subset.isEmpty() || !known.get(i).equals(subsets.get(subset))) continue;
                String path = "spec.subsets[" + i + "]";
                all.add(new Written(rule, path));
                TrafficPolicy own = known.get(i).trafficPolicy();
                if (own != null) addPort(all, rule, own, path + ".trafficPolicy", port);
            }
        }
        return all;
    }

    private static void addPort(
            List<Written> all,
            Rule<DestinationRule> rule,
            TrafficPolicy policy,
            String path,
            int port) {
        for (int i = 0; i < policy.portLevelSettings().size(); i++) {
            var its = policy.portLevelSettings().get(i).port();
            if (its != null && its.number() == port)
                all.add(new Written(rule, path + ".portLevelSettings[" + i + "]"));
        }
    }

    boolean hasSubset(String name) {
        return name.isEmpty() || subsets.containsKey(name);
    }

    /// Labels that endpoints of the subset have; the empty name selects all endpoints.
    Map<String, String> labels(String subset) {
        Subset found = subsets.get(subset);
        return found == null ? Map.of() : found.labels();
    }

    /// What holds for a port and subset (empty: for the service as a whole).
    PortPolicy policyFor(int port, String subset) {
        PortPolicy whole = PortPolicy.of(policy, port);
        Subset found = subsets.get(subset);
        return found == null ? whole : whole.overriddenBy(found.trafficPolicy(), port);
    }

    /// A subset has only its own tunnel.
    @Nullable Tunnel tunnel(String subset) {
        Subset found = subsets.get(subset);
        TrafficPolicy its = subset.isEmpty() || found == null ? null : found.trafficPolicy();
        if (subset.isEmpty()) its = policy;
        return its == null ? null : its.tunnel();
    }
}
