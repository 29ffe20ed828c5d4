package io.leno.control;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.config.RuleDerivation;
import io.leno.api.model.MeshModel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What follows from rules together. One that leaves or fails leaves what it made last. Belongs to
/// the writer's thread.
final class DerivedRules {
    private static final Logger log = LoggerFactory.getLogger(DerivedRules.class);

    private final List<RuleDerivation> derivations = new ArrayList<>();
    private final Map<String, List<Rule<?>>> latest = new LinkedHashMap<>();

    /// What `other` has, to be changed apart from it.
    void add(DerivedRules other) {
        derivations.addAll(other.derivations);
        latest.putAll(other.latest);
    }

    void add(RuleDerivation derivation) {
        derivations.add(derivation);
    }

    void remove(RuleDerivation derivation) {
        derivations.remove(derivation);
    }

    List<Rule<?>> all() {
        return latest.values().stream().<Rule<?>>flatMap(List::stream).toList();
    }

    /// Asks those whose sources may differ.
    ///
    /// @param written the mesh without anything derived
    /// @param everything true to ask them all
    /// @return keys of resources of which something else follows now
    Set<ResourceKey> update(MeshModel written, Set<ResourceKey> changed, boolean everything) {
        var differ = new HashSet<ResourceKey>();
        for (RuleDerivation derivation : derivations) {
            Set<String> kinds = derivation.kinds();
            boolean isAsked =
                    everything || changed.stream().anyMatch(key -> kinds.contains(key.kind()));
            if (!isAsked) continue;
            try {
                List<Rule<?>> now = List.copyOf(derivation.derive(written));
                List<Rule<?>> before = latest.put(derivation.getClass().getName(), now);
                differ.addAll(differences(before == null ? List.of() : before, now));
            } catch (RuntimeException failure) {
                log.error("{} failed; its last rules stay", derivation.getClass(), failure);
            }
        }
        return differ;
    }

    private static Set<ResourceKey> differences(List<Rule<?>> before, List<Rule<?>> now) {
        Map<ResourceKey, List<Rule<?>>> old = byKey(before);
        Map<ResourceKey, List<Rule<?>>> fresh = byKey(now);
        var differ = new HashSet<ResourceKey>();
        fresh.forEach(
                (key, rules) -> {
                    if (!ModelWriter.isSame(old.getOrDefault(key, List.of()), rules)) {
                        differ.add(key);
                    }
                });
        old.keySet().stream().filter(key -> !fresh.containsKey(key)).forEach(differ::add);
        return differ;
    }

    private static Map<ResourceKey, List<Rule<?>>> byKey(List<Rule<?>> rules) {
        var byKey = new HashMap<ResourceKey, List<Rule<?>>>();
        for (Rule<?> rule : rules) {
            byKey.computeIfAbsent(rule.key(), _ -> new ArrayList<>()).add(rule);
        }
        return byKey;
    }
}
