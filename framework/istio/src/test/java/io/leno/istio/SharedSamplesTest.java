package io.leno.istio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class SharedSamplesTest {
    @TestFactory
    List<DynamicTest> everyTrafficResourceOfTheSamplesIsAccepted() throws IOException {
        Path samples = Resources.examples().resolve("samples");
        assumeTrue(Files.isDirectory(samples), "Istio's samples are not at " + samples);
        try (Stream<Path> files = Files.walk(samples)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(
                            file ->
                                    DynamicTest.dynamicTest(
                                            samples.relativize(file).toString(),
                                            () -> assertAccepted(file)))
                    .toList();
        }
    }

    private static void assertAccepted(Path file) {
        for (ConfigResource resource : read(file)) {
            if (!Resources.isUnderstood(resource)) continue;
            ParsedConfig parsed = Resources.parse(resource);
            assertThat(parsed.isRefused()).as(() -> parsed.problems().toString()).isFalse();
            boolean isIngress = resource.key().kind().equals("Ingress");
            assertThat(parsed.rules()).hasSizeGreaterThanOrEqualTo(isIngress ? 0 : 1);
        }
    }

    private static List<ConfigResource> read(Path file) {
        try {
            return Resources.resources(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
