package io.leno.filters;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterFactory;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Each filter that is built in is held to its contract.
class NoneIsForgottenTest {
    @Test
    void eachHttpFilterIsInTheTableOfContracts() throws Exception {
        List<String> tried =
                BuiltinContractsTest.ALL.stream()
                        .map(each -> each.factory().get().getClass().getName())
                        .toList();
        assertThat(tried).containsExactlyInAnyOrderElementsOf(factories());
    }

    private static List<String> factories() throws Exception {
        URI place = FilterConfig.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path root = Path.of(place);
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && name.startsWith("io/leno/filters/"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .map(name -> name.replace('/', '.'))
                    .filter(NoneIsForgottenTest::isFactory)
                    .toList();
        }
    }

    private static boolean isFactory(String name) {
        try {
            return HttpFilterFactory.class.isAssignableFrom(
                    Class.forName(name, false, FilterConfig.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
