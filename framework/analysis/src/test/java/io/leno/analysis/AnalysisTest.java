package io.leno.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.MessageType;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.manifest.Manifest;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.BiConsumer;

class AnalysisTest {
    private static final String RESOURCES =
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: b
              namespace: shop
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: a
              namespace: zoo
              annotations: {galley.istio.io/analyze-suppress: "IST0144,IST0001"}
            ---
            apiVersion: v1
            kind: Namespace
            metadata:
              name: shop
            """;

    private final Snapshot resources =
            Snapshot.of(Manifest.parse("all.yaml", RESOURCES, "").resources(), "istio-system");

    private record Told(String name, BiConsumer<Resources, Findings> how) implements Analyzer {
        @Override
        public String description() {
            return name;
        }

        @Override
        public void analyze(Resources all, Findings findings) {
            how.accept(all, findings);
        }
    }

    /// Finds the same for each pod.
    private static Analyzer pods(MessageType type, Object... values) {
        return each(Kinds.POD, type, values);
    }

    private static Analyzer each(ResourceKind kind, MessageType type, Object... values) {
        return new Told(
                "test." + type.name(),
                (all, findings) -> {
                    for (ConfigResource one : all.all(kind))
                        findings.report(Finding.of(type, one, values));
                });
    }

    private List<Located> run(Analyzer... analyzers) {
        return Analysis.run(List.of(analyzers), resources);
    }

    @Test
    void theWorstComesFirstThenCodeThenResource() {
        assertThat(
                        run(
                                pods(IstioMessages.UNKNOWN_ANNOTATION, "x"),
                                pods(IstioMessages.ALPHA_ANNOTATION, "x"),
                                pods(IstioMessages.SCHEMA_VALIDATION_ERROR, "x")))
                .extracting(one -> one.finding().type().code() + " " + one.origin())
                .containsExactly(
                        "IST0106 Pod zoo/a",
                        "IST0106 Pod shop/b",
                        "IST0108 Pod zoo/a",
                        "IST0108 Pod shop/b",
                        "IST0136 Pod zoo/a",
                        "IST0136 Pod shop/b");
    }

    @Test
    void whatIsFoundTwiceIsShownOnce() {
        Analyzer one = pods(IstioMessages.UNKNOWN_ANNOTATION, "x");
        assertThat(run(one, one)).hasSize(2);
    }

    @Test
    void aFindingHasTheLineOfItsFieldOrOfItsResource() {
        Analyzer lines =
                new Told(
                        "test.Lines",
                        (all, findings) -> {
                            ConfigResource pod = all.find(Kinds.POD, "shop", "b").orElseThrow();
                            var finding = Finding.of(IstioMessages.INVALID_WEBHOOK, pod, "bad");
                            findings.report(finding.at("metadata.namespace"));
                            findings.report(finding.at("spec.nothing"));
                        });
        assertThat(run(lines))
                .extracting(Located::text)
                .containsExactly(
                        "Error [IST0139] (Pod shop/b all.yaml:1) bad",
                        "Error [IST0139] (Pod shop/b all.yaml:5) bad");
    }

    @Test
    void anAnalyzerThatThrowsIsNamedAndTheOthersRun() {
        Analyzer broken =
                new Told(
                        "test.Broken",
                        (_, _) -> {
                            throw new IllegalStateException("oops");
                        });
        assertThat(run(broken, pods(IstioMessages.UNKNOWN_ANNOTATION, "x")))
                .extracting(Located::text)
                .hasSize(3)
                .first()
                .isEqualTo(
                        "Error [IST0001] Internal error: test.Broken:"
                                + " java.lang.IllegalStateException: oops");
    }

    @Test
    void annotationsOfAResourceSuppressItsFindings() {
        List<Located> found = run(pods(IstioMessages.INVALID_APPLICATION_UID));
        assertThat(Suppression.filter(found, "", List.of()))
                .extracting(Located::origin)
                .containsExactly("Pod shop/b");
    }

    @Test
    void findingsAreSuppressedByCodeAndNameInBothForms() {
        List<Located> found = run(pods(IstioMessages.UNKNOWN_ANNOTATION, "x"));
        assertThat(left(found, "IST0108", "Pod shop/*")).containsExactly("Pod zoo/a");
        assertThat(left(found, "IST0108", "Pod *.zoo")).containsExactly("Pod shop/b");
        assertThat(left(found, "IST0107", "*")).hasSize(2);
    }

    private static List<String> left(List<Located> found, String code, String resource) {
        var suppression = new Suppression(code, resource);
        return Suppression.filter(found, "", List.of(suppression)).stream()
                .map(Located::origin)
                .toList();
    }

    @Test
    void aNamespaceIsAMatterOfItsOwn() {
        List<Located> found =
                run(
                        each(Kinds.NAMESPACE, IstioMessages.INVALID_WEBHOOK, "x"),
                        pods(IstioMessages.UNKNOWN_ANNOTATION, "x"));
        assertThat(Suppression.filter(found, "shop", List.of()))
                .extracting(Located::origin)
                .containsExactly("Namespace shop", "Pod shop/b");
        assertThat(Suppression.filter(found, "zoo", List.of()))
                .extracting(Located::origin)
                .containsExactly("Pod zoo/a");
    }
}
