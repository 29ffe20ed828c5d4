package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;

import org.junit.jupiter.api.Test;

/// What every [Translator] promises; its tests extend this.
public abstract class TranslatorContract {
    protected abstract Translator newTranslator();

    /// A mesh of which the node gets at least one resource.
    protected abstract MeshModel mesh();

    protected abstract Node node();

    /// Names that the node wants; at least one exists.
    protected abstract ResourceNames wanted();

    @Test
    protected void itSaysWhichTypeItMakes() {
        assertThat(newTranslator().typeUrl()).startsWith("type.googleapis.com/");
    }

    @Test
    protected void everyResourceIsOfThatTypeAndHasItsOwnName() {
        var made = newTranslator().translate(mesh(), node(), wanted()).resources();
        assertThat(made).isNotEmpty();
        assertThat(made).extracting(resource -> resource.name()).doesNotHaveDuplicates();
    }

    @Test
    protected void theSameMeshMakesTheSameResourcesInTheSameOrder() {
        Translator translator = newTranslator();
        var once = translator.translate(mesh(), node(), wanted());
        var again = newTranslator().translate(mesh(), node(), wanted());
        assertThat(translator.translate(mesh(), node(), wanted())).isEqualTo(once);
        assertThat(again).isEqualTo(once);
    }
}
