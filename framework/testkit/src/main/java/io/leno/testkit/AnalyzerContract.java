package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What every [Analyzer] promises; its tests extend this.
public abstract class AnalyzerContract {
    protected abstract Analyzer analyzer();

    /// Resources with something that it finds.
    protected abstract Resources findable();

    @Test
    protected void itHasANameAndSaysWhatItDoes() {
        assertThat(analyzer().name()).matches("[A-Za-z0-9]+(\\.[A-Za-z0-9]+)+");
        assertThat(analyzer().description()).isNotBlank();
    }

    @Test
    protected void itFindsWhatIsThere() {
        assertThat(findings(findable())).isNotEmpty();
    }

    @Test
    protected void theSameResourcesGiveTheSameFindings() {
        assertThat(texts(findings(findable()))).isEqualTo(texts(findings(findable())));
    }

    @Test
    protected void eachFindingIsASentence() {
        assertThat(findings(findable()))
                .allSatisfy(each -> assertThat(each.message()).doesNotContain("%!").isNotBlank());
    }

    @Test
    protected void eachFindingIsAboutAResourceThatIsThere() {
        Resources resources = findable();
        assertThat(findings(resources))
                .allSatisfy(
                        each -> {
                            ConfigResource about = each.resource();
                            if (about == null) return;
                            assertThat(
                                            resources.find(
                                                    ResourceKind.of(about),
                                                    about.key().namespace(),
                                                    about.key().name()))
                                    .contains(about);
                        });
    }

    @Test
    protected void itBearsResourcesWithNothingInThem() {
        assertThat(findings(new Emptied(findable()))).isNotNull();
    }

    private List<Finding> findings(Resources resources) {
        List<Finding> findings = new ArrayList<>();
        analyzer().analyze(resources, findings::add);
        return findings;
    }

    private static List<String> texts(List<Finding> findings) {
        return findings.stream()
                .map(each -> each.type().code() + each.path() + each.message())
                .sorted()
                .toList();
    }

    /// The same resources, as somebody writes them who has only begun: no labels, no fields.
    private record Emptied(Resources full) implements Resources {
        @Override
        public List<ConfigResource> all(ResourceKind kind) {
            return full.all(kind).stream().map(Emptied::emptied).toList();
        }

        @Override
        public Optional<ConfigResource> find(ResourceKind kind, String namespace, String name) {
            return full.find(kind, namespace, name).map(Emptied::emptied);
        }

        private static ConfigResource emptied(ConfigResource resource) {
            Map<String, Object> body = new HashMap<>();
            body.put("spec", "nonsense");
            return new ConfigResource(
                    resource.key(),
                    resource.apiVersion(),
                    Map.of(),
                    Map.of(),
                    resource.created(),
                    body,
                    resource.origin());
        }
    }
}
