package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.DestinationRule.Subset;
import io.leno.api.istio.TrafficPolicy;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All destination rules of one host and namespace as one: the oldest policy, and the subsets of
/// all (the oldest of a name).
record MergedDestinationRule(
        List<Rule<DestinationRule>> rules,
        @Nullable TrafficPolicy policy,
        Map<String, Subset> subsets) {
    static final MergedDestinationRule NONE = new MergedDestinationRule(List.of(), null, Map.of());

    static MergedDestinationRule of(List<Rule<DestinationRule>> oldestFirst) {
        TrafficPolicy policy = null;
        var subsets = new LinkedHashMap<String, Subset>();
        for (Rule<DestinationRule> rule : oldestFirst) {
            if (policy == null) policy = rule.spec().trafficPolicy();
            rule.spec().subsets().forEach(subset -> subsets.putIfAbsent(subset.name(), subset));
        }
        return new MergedDestinationRule(oldestFirst, policy, subsets);
    }

    List<ResourceKey> keys() {
        return rules.stream().map(Rule::key).toList();
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
}
