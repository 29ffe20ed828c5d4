package io.leno.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ConfigDialect;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.jar.Manifest;

/// A process without OSGi, such as `lenoctl`, finds the dialects by a list.
class DialectListTest {
    @Test
    void theListHasEveryDialectThatIsAComponent() throws IOException {
        Path manifest = Path.of("target/classes/META-INF/MANIFEST.MF");
        try (InputStream in = Files.newInputStream(manifest)) {
            String components = new Manifest(in).getMainAttributes().getValue("Service-Component");
            assertThat(ServiceLoader.load(ConfigDialect.class))
                    .extracting(dialect -> dialect.getClass().getName())
                    .containsAll(
                            Arrays.stream(components.split(",", -1))
                                    .map(each -> each.replace("OSGI-INF/", ""))
                                    .map(each -> each.replace(".xml", ""))
                                    .filter(each -> each.endsWith("Dialect"))
                                    .toList());
        }
    }
}
