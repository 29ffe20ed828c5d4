package io.leno.istio.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.istio.schema.IstioKinds;
import io.leno.istio.schema.Kind;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What is right and wrong in a resource, case by case: a file for each of the larger kinds. A case
/// says what it is, the specification, and all errors and warnings that it must get.
class CaseTablesTest {
    private static final Validator VALIDATOR = new Validator();
    private static final PatchValues PATCH_VALUES = new PatchValues();

    @TestFactory
    Stream<DynamicTest> everyCaseIsJudgedAsItsTableSays() {
        return Stream.of(
                        "VirtualService",
                        "DestinationRule",
                        "Gateway",
                        "ServiceEntry",
                        "Sidecar",
                        "Others")
                .flatMap(table -> cases(table).map(each -> test(table, each)));
    }

    private static DynamicTest test(String table, Map<?, ?> each) {
        Kind kind = kind(String.valueOf(each.containsKey("kind") ? each.get("kind") : table));
        return DynamicTest.dynamicTest(
                kind.name() + ": " + each.get("is"),
                () -> {
                    List<Problem> problems = problems(resource(kind, each));
                    assertThat(of(Severity.ERROR, problems)).isEqualTo(texts(each.get("errors")));
                    assertThat(of(Severity.WARNING, problems))
                            .isEqualTo(texts(each.get("warnings")));
                });
    }

    private static List<Problem> problems(ConfigResource resource) {
        List<Problem> found = VALIDATOR.validate(resource);
        if (!resource.key().kind().equals("EnvoyFilter")) return found;
        var all = new ArrayList<>(found);
        all.addAll(PATCH_VALUES.check(resource, found));
        return all;
    }

    private static List<String> of(Severity severity, List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }

    private static List<String> texts(Object list) {
        return list == null ? List.of() : ((List<?>) list).stream().map(String::valueOf).toList();
    }

    private static Kind kind(String name) {
        return IstioKinds.ALL.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ConfigResource resource(Kind kind, Map<?, ?> each) {
        String apiVersion = kind.group() + "/" + kind.versions().getFirst();
        Map<String, Object> body =
                Map.of(
                        "apiVersion",
                        apiVersion,
                        "kind",
                        kind.name(),
                        "metadata",
                        Map.of("name", "sample"),
                        "spec",
                        each.get("spec"));
        return new ConfigResource(
                new ResourceKey(kind.group(), kind.name(), "default", "sample"),
                apiVersion,
                textMap(each.get("labels")),
                textMap(each.get("annotations")),
                Instant.EPOCH,
                body,
                Origin.of("table"));
    }

    @SuppressWarnings("unchecked") // the tables have texts only
    private static Map<String, String> textMap(Object map) {
        return map == null ? Map.of() : (Map<String, String>) map;
    }

    private static Stream<Map<?, ?>> cases(String table) {
        try (InputStream in = CaseTablesTest.class.getResourceAsStream(table + ".yaml")) {
            Object cases = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
            return ((List<?>) cases).stream().map(each -> (Map<?, ?>) each);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
