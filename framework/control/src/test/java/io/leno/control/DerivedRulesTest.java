package io.leno.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.config.RuleDerivation;
import io.leno.api.model.MeshModel;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

class DerivedRulesTest {
    private static final ResourceKey SOURCE = new ResourceKey("g", "Route", "default", "one");
    private static final ResourceKey OTHER = new ResourceKey("g", "Other", "default", "two");

    private final DerivedRules derived = new DerivedRules();

    /// Makes what it is told to.
    private static final class Told implements RuleDerivation {
        private List<Rule<?>> rules = List.of();
        private boolean fails;

        @Override
        public Set<String> kinds() {
            return Set.of("Route");
        }

        @Override
        public List<Rule<?>> derive(MeshModel mesh) {
            if (fails) throw new IllegalStateException("told to");
            return rules;
        }
    }

    @Test
    void itIsAskedWhenAResourceOfItsKindsChanges() {
        var told = new Told();
        derived.add(told);
        told.rules = List.of(rule("a"));
        assertThat(derived.update(MeshModel.empty(), Set.of(OTHER), false)).isEmpty();
        assertThat(derived.update(MeshModel.empty(), Set.of(SOURCE), false))
                .containsExactly(SOURCE);
        assertThat(derived.all()).extracting(Rule::spec).isEqualTo(List.of("a"));
        assertThat(derived.update(MeshModel.empty(), Set.of(SOURCE), false)).isEmpty();
    }

    @Test
    void oneThatFailsOrLeavesLeavesWhatItMadeLast() {
        var told = new Told();
        derived.add(told);
        told.rules = List.of(rule("a"));
        derived.update(MeshModel.empty(), Set.of(), true);
        told.fails = true;
        assertThat(derived.update(MeshModel.empty(), Set.of(SOURCE), false)).isEmpty();
        derived.remove(told);
        assertThat(derived.all()).hasSize(1);
    }

    private static Rule<?> rule(String spec) {
        return new Rule<>(
                SOURCE, "default", "one", Map.of(), Instant.EPOCH, spec, Origin.of("test.yaml"));
    }
}
