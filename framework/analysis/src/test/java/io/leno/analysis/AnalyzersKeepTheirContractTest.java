package io.leno.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Resources;
import io.leno.testkit.AnalyzerContract;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Manifest;
import java.util.stream.Stream;

class AnalyzersKeepTheirContractTest {
    /// The contract for each case that finds something.
    @TestFactory
    Stream<DynamicTest> eachOnItsOwnCases() throws IOException {
        return Case.all().stream()
                .filter(each -> !each.expected().isEmpty())
                .map(each -> DynamicTest.dynamicTest(each.file(), new OfCase(each)::check));
    }

    @Test
    void theListForLenoctlIsThatOfTheComponents() throws IOException {
        Set<String> listed = new TreeSet<>();
        for (Analyzer each : Analyzers.known(getClass().getClassLoader()))
            listed.add(each.getClass().getName());
        assertThat(components()).containsAll(listed);
        assertThat(components())
                .filteredOn(name -> name.endsWith("Analyzer"))
                .allSatisfy(name -> assertThat(listed).contains(name));
    }

    private static List<String> components() throws IOException {
        try (InputStream in =
                Files.newInputStream(Path.of("target/classes/META-INF/MANIFEST.MF"))) {
            String all = new Manifest(in).getMainAttributes().getValue("Service-Component");
            return Arrays.stream(all.split(",", -1))
                    .map(file -> file.replace("OSGI-INF/", "").replace(".xml", ""))
                    .toList();
        }
    }

    private static final class OfCase extends AnalyzerContract {
        private final Case given;

        OfCase(Case given) {
            this.given = given;
        }

        @Override
        protected Analyzer analyzer() {
            return given.asked();
        }

        @Override
        protected Resources findable() {
            return given.resources();
        }

        void check() {
            itHasANameAndSaysWhatItDoes();
            itFindsWhatIsThere();
            theSameResourcesGiveTheSameFindings();
            eachFindingIsASentence();
            eachFindingIsAboutAResourceThatIsThere();
            itBearsResourcesWithNothingInThem();
        }
    }
}
