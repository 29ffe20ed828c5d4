package io.leno.analysis.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.analysis.Analysis;
import io.leno.analysis.Analyzers;
import io.leno.analysis.Located;
import io.leno.analysis.Snapshot;
import io.leno.api.analysis.Analyzer;
import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.manifest.Manifest;

import org.junit.jupiter.api.Test;

import java.util.List;

class SchemaAnalyzerTest {
    private static final String RESOURCES =
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: front, namespace: shop}
            spec:
              servers: []
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: cart, namespace: shop}
            """;

    /// Says the same of every resource.
    private record Judge(Severity severity, String path, String message) implements ConfigDialect {
        @Override
        public String name() {
            return "judge";
        }

        @Override
        public boolean understands(ResourceKey key) {
            return key.group().equals("networking.istio.io");
        }

        @Override
        public ParsedConfig parse(ConfigResource resource) {
            return ParsedConfig.refused(
                    List.of(Problem.of(severity, "some-code", resource, path, message)));
        }
    }

    private static List<String> find(Severity severity, String path, String message, String... of) {
        Analyzer all = new SchemaAnalyzer(List.of(new Judge(severity, path, message)));
        var resources =
                Snapshot.of(Manifest.parse("a.yaml", RESOURCES, "").resources(), "istio-system");
        return Analysis.run(Analyzers.select(List.of(all), List.of(of)), resources).stream()
                .map(Located::text)
                .toList();
    }

    @Test
    void anErrorOfADialectIsASchemaErrorAtItsField() {
        assertThat(find(Severity.ERROR, "spec.servers", "missing"))
                .containsExactly(
                        "Error [IST0106] (Gateway shop/front a.yaml:5) Schema validation error:"
                                + " spec.servers: missing",
                        "Error [IST0106] (VirtualService shop/cart a.yaml:7) Schema validation"
                                + " error: spec.servers: missing");
    }

    @Test
    void oneKindCanBeAskedForByItself() {
        assertThat(find(Severity.ERROR, "", "bad", "schema.ValidationAnalyzer.VirtualService"))
                .containsExactly(
                        "Error [IST0106] (VirtualService shop/cart a.yaml:7) Schema validation"
                                + " error: bad");
    }

    @Test
    void aWarningIsASchemaWarningAndANoticeIsNone() {
        assertThat(find(Severity.WARNING, "", "odd", "schema.ValidationAnalyzer.Gateway"))
                .containsExactly(
                        "Warning [IST0133] (Gateway shop/front a.yaml:1) Schema validation warning:"
                                + " odd");
        assertThat(find(Severity.NOTICE, "", "not acted on")).isEmpty();
    }

    @Test
    void rulesAndMatchesThatDoNothingHaveMessagesOfTheirOwn() {
        String only = "schema.ValidationAnalyzer.VirtualService";
        assertThat(
                        find(
                                Severity.WARNING,
                                "spec.http[1]",
                                "virtualService rule \"b\" not used (all matches used by prior"
                                        + " rules)",
                                only))
                .containsExactly(
                        "Warning [IST0130] (VirtualService shop/cart a.yaml:7) VirtualService rule"
                                + " \"b\" not used (all matches used by prior rules).");
        assertThat(
                        find(
                                Severity.WARNING,
                                "",
                                "virtualService rule #1 match #0 is not used (duplicate/overlapping"
                                        + " match in rule #0)",
                                only))
                .containsExactly(
                        "Info [IST0131] (VirtualService shop/cart a.yaml:7) VirtualService rule #1"
                                + " match #0 is not used (duplicate/overlapping match in rule #0).");
    }
}
