package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.RuleDerivation;
import io.leno.api.model.MeshModel;

import org.junit.jupiter.api.Test;

/// What every [RuleDerivation] promises; its tests extend this.
public abstract class RuleDerivationContract {
    protected abstract RuleDerivation newDerivation();

    /// Of which at least one rule follows.
    protected abstract MeshModel mesh();

    @Test
    protected void itSaysWhatItReads() {
        assertThat(newDerivation().kinds())
                .isNotEmpty()
                .isEqualTo(newDerivation().kinds())
                .allSatisfy(kind -> assertThat(kind).matches("[A-Z][A-Za-z]+"));
    }

    @Test
    protected void theSameMeshGivesTheSameRulesInTheSameOrder() {
        RuleDerivation derivation = newDerivation();
        var once = derivation.derive(mesh());
        assertThat(once).isNotEmpty();
        assertThat(derivation.derive(mesh())).isEqualTo(once);
        assertThat(newDerivation().derive(mesh())).isEqualTo(once);
    }

    @Test
    protected void nothingFollowsFromAnEmptyMesh() {
        RuleDerivation derivation = newDerivation();
        derivation.derive(mesh());
        assertThat(derivation.derive(new MeshModels().build())).isEmpty();
    }
}
