package io.leno.runtime.framework;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class BootPackagesTest {
    @TempDir private Path directory;

    private Path lib() throws IOException {
        return Files.createDirectories(directory.resolve("lib"));
    }

    private static TestJar text() {
        return TestJar.plain().source("acme.text.Text", "package acme.text; public class Text {}");
    }

    @Test
    void aPackageHasTheVersionOfItsJarsExportHeaderElseOfItsName() throws IOException {
        text().dropInto(lib(), "text-1.2.3.Final.jar");
        TestJar.bundle("color")
                .header(
                        "Export-Package",
                        "acme.color;uses:=\"a,b\";version=\"4.5.6\",acme.other;version=1.0")
                .source("acme.color.Red", "package acme.color; public class Red {}")
                .dropInto(lib(), "color-9.9.jar");

        BootPackages.main(new String[] {lib().toString()});

        assertThat(BootPackages.of(new Distribution(directory)))
                .isEqualTo("acme.color;version=\"4.5.6\",acme.text;version=\"1.2.3\"");
    }

    @Test
    void anIndexThatDoesNotFitItsJarsIsNotUsed() throws IOException {
        text().dropInto(lib(), "text-1.0.jar");
        BootPackages.main(new String[] {lib().toString()});
        text().dropInto(lib(), "text-2.0.jar");
        Files.delete(lib().resolve("text-1.0.jar"));

        assertThat(BootPackages.of(new Distribution(directory)))
                .isEqualTo("acme.text;version=\"2.0.0\"");
    }

    @Test
    void theClassPathOffersTheApiAndNotTheLauncher() throws IOException {
        String packages = BootPackages.of(new Distribution(directory));

        assertThat(packages)
                .contains("io.leno.api.filter;version=\"1.0.0\"")
                .contains("io.leno.runtime.spi;version=\"1.0.0\"")
                .contains("org.slf4j;version=\"2.0");
        assertThat(packages)
                .doesNotContain("io.leno.runtime.framework")
                .doesNotContain("io.leno.runtime.command")
                .doesNotContain("picocli")
                .doesNotContain("org.osgi.framework;");
    }
}
