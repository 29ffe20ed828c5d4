package io.leno.it;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.it.plugin.Greeting;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// A plain jar with one plugin in it, as somebody would build it who knows nothing of OSGi.
final class PluginJar {
    private PluginJar() {}

    /// Puts the jar into the drop folder of a process's home.
    static void drop(Path home) throws IOException {
        Path folder = Files.createDirectories(home.resolve("bundles"));
        Path jar = folder.resolve("greeting.jar.part");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("Greeting", "Greeting$Filter")) {
                String entry = "io/leno/it/plugin/" + name + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream in = Greeting.class.getResourceAsStream("/" + entry)) {
                    in.transferTo(out);
                }
            }
            out.putNextEntry(
                    new JarEntry("META-INF/services/" + HttpFilterFactory.class.getName()));
            out.write(Greeting.class.getName().getBytes(StandardCharsets.UTF_8));
        }
        Files.move(jar, folder.resolve("greeting.jar"));
    }
}
