package io.leno.it;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.it.plugin.Greeting;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// A plain jar with one plugin in it, as somebody would build it who knows nothing of OSGi.
final class PluginJar {
    private PluginJar() {}

    /// Puts the jar of [Greeting] into the drop folder of a process's home.
    static void drop(Path home) throws IOException {
        drop(home, "greeting.jar", of(Greeting.class, List.of("Greeting", "Greeting$Filter"), ""));
    }

    /// Puts a jar there, whole or not at all.
    static void drop(Path home, String name, byte[] jar) throws IOException {
        Path folder = Files.createDirectories(home.resolve("bundles"));
        Path part = Files.write(folder.resolve(name + ".part"), jar);
        Files.move(
                part,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// @param classes of the plugin, without their package
    /// @param number content of the file `number.txt`
    static byte[] of(
            Class<? extends HttpFilterFactory> provider, List<String> classes, String number)
            throws IOException {
        return of(HttpFilterFactory.class, provider, classes, Map.of("number.txt", number));
    }

    /// @param contract what the provider is offered as
    /// @param classes of the plugin, without their package
    /// @param texts content of other files by name
    static <T> byte[] of(
            Class<T> contract,
            Class<? extends T> provider,
            List<String> classes,
            Map<String, String> texts)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new JarOutputStream(bytes)) {
            for (String name : classes) {
                String entry = "io/leno/it/plugin/" + name + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream in = provider.getResourceAsStream("/" + entry)) {
                    in.transferTo(out);
                }
            }
            write(out, "META-INF/services/" + contract.getName(), provider.getName());
            for (var text : texts.entrySet()) write(out, text.getKey(), text.getValue());
        }
        return bytes.toByteArray();
    }

    private static void write(JarOutputStream out, String name, String text) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
