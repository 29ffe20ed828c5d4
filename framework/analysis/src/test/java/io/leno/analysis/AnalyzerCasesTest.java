package io.leno.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.analysis.Analyzer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What each analyzer finds in the files of `cases`: the first lines of each say who is asked, and
/// for what code and resource.
class AnalyzerCasesTest {
    static Stream<Case> cases() throws IOException {
        return Case.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsWhatTheFileSaysAndNothingElse(Case given) {
        assertThat(given.find())
                .extracting(each -> each.finding().type().code() + " " + each.origin())
                .containsExactlyInAnyOrderElementsOf(given.expected());
    }

    @Test
    void everyAnalyzerHasACaseWithAFinding() throws IOException {
        Set<String> asked = new TreeSet<>();
        for (Case each : Case.all()) if (!each.expected().isEmpty()) asked.add(each.analyzer());
        // one resource by itself is the matter of the dialects and their tests; two clusters are
        // no matter of a file
        Set<String> elsewhere =
                Set.of("schema.ValidationAnalyzer", "services.MultiClusterServiceAnalyzer");
        List<Analyzer> known = Analyzers.known(getClass().getClassLoader());
        assertThat(known)
                .extracting(Analyzer::name)
                .filteredOn(name -> !elsewhere.contains(name))
                .allSatisfy(name -> assertThat(asked).contains(name));
    }
}
