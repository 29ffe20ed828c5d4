package io.leno.istio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class SharedSamplesTest {
    @Test
    void everyTrafficResourceOfTheSamplesIsAcceptedAndInForce() throws IOException {
        Path samples = Resources.examples().resolve("samples");
        assumeTrue(Files.isDirectory(samples), "Istio's samples are not at " + samples);
        var amiss = new ArrayList<String>();
        int understood = 0;
        for (Path file : yamlFiles(samples)) {
            for (ConfigResource resource :
                    Resources.resources(Files.readString(file), file.toString())) {
                if (!Resources.isUnderstood(resource)) continue;
                understood++;
                ParsedConfig parsed = Resources.parse(resource);
                boolean needsRules = !resource.key().kind().equals("Ingress");
                if (parsed.isRefused() || (needsRules && parsed.rules().isEmpty()))
                    amiss.add(file + ": " + resource.key() + ": " + parsed);
            }
        }
        assertThat(amiss).isEmpty();
        assertThat(understood).isGreaterThan(50);
    }

    private static List<Path> yamlFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }
}
