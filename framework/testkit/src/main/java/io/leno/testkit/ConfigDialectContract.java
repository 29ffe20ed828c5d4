package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What every [ConfigDialect] promises; its tests extend this.
public abstract class ConfigDialectContract {
    protected abstract ConfigDialect dialect();

    /// A resource the dialect accepts, with at least one field below `spec`.
    protected abstract ConfigResource goodResource();

    /// The field of a resource that the dialect reads, all of it; empty where it takes a resource
    /// as it is.
    protected String section() {
        return "spec";
    }

    /// Whether something is in force for the good resource; not where it is only looked at.
    protected boolean putsInForce() {
        return true;
    }

    @Test
    protected void itHasAName() {
        assertThat(dialect().name()).isNotBlank();
    }

    @Test
    protected void itUnderstandsItsOwnAndNobodyElsesResources() {
        assertThat(dialect().understands(goodResource().key())).isTrue();
        var foreign = new ResourceKey("nobody.example.com", "Nothing", "default", "x");
        assertThat(dialect().understands(foreign)).isFalse();
    }

    @Test
    protected void aGoodResourceGivesSomethingInForce() {
        ParsedConfig parsed = dialect().parse(goodResource());
        assertThat(parsed.isRefused()).as("%s", parsed.problems()).isFalse();
        assertThat(parsed.rules().isEmpty() && parsed.services().isEmpty())
                .isEqualTo(!putsInForce());
    }

    @Test
    protected void rulesNameTheResourceTheyCameFrom() {
        assertThat(dialect().parse(goodResource()).rules())
                .allSatisfy(rule -> assertThat(rule.key()).isEqualTo(goodResource().key()));
    }

    @Test
    protected void theSameResourceGivesTheSameAnswer() {
        assertThat(dialect().parse(goodResource())).isEqualTo(dialect().parse(goodResource()));
    }

    @Test
    protected void anUnknownFieldIsReportedWithItsPath() {
        assumeFalse(section().isEmpty());
        ParsedConfig parsed = dialect().parse(with("noSuchFieldAtAll", 1));
        assertThat(parsed.problems())
                .anySatisfy(
                        problem -> {
                            assertThat(problem.path()).isEqualTo(section() + ".noSuchFieldAtAll");
                            assertThat(problem.subject())
                                    .isEqualTo(goodResource().key().toString());
                            assertThat(problem.location()).isNotEmpty();
                        });
    }

    @Test
    protected void badInputIsAProblemAndNeverAnException() {
        assumeFalse(section().isEmpty());
        for (Object bad : List.of("text", 7, true, List.of(List.of()), List.of(1, "a"))) {
            Map<String, Object> body = new HashMap<>(goodResource().body());
            body.put(section(), bad);
            assertThat(dialect().parse(withBody(body)).isRefused())
                    .as("%s: %s", section(), bad)
                    .isTrue();
        }
    }

    @Test
    protected void aRefusedResourceHasAnErrorAndNothingInForce() {
        assumeFalse(section().isEmpty());
        Map<String, Object> body = new HashMap<>(goodResource().body());
        body.put(section(), "text");
        ParsedConfig parsed = dialect().parse(withBody(body));
        assertThat(parsed.problems()).anyMatch(problem -> problem.severity() == Severity.ERROR);
        assertThat(parsed.rules()).isEmpty();
        assertThat(parsed.services()).isEmpty();
    }

    private ConfigResource with(String field, Object value) {
        Map<String, Object> body = new HashMap<>(goodResource().body());
        var fields = new HashMap<String, Object>();
        if (body.get(section()) instanceof Map<?, ?> good) {
            good.forEach((name, old) -> fields.put(String.valueOf(name), old));
        }
        fields.put(field, value);
        body.put(section(), fields);
        return withBody(body);
    }

    private ConfigResource withBody(Map<String, Object> body) {
        ConfigResource good = goodResource();
        return new ConfigResource(
                good.key(),
                good.apiVersion(),
                good.labels(),
                good.annotations(),
                good.created(),
                body,
                Origin.of("test.yaml"));
    }
}
