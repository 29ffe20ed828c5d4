package io.leno.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// A filter that adds its generation to each response, as a jar: compiled once, and packed anew
/// with another number for each generation.
final class GenerationJar {
    private static final String SOURCE =
            """
            import io.leno.api.filter.*;
            import io.leno.api.plugin.PluginConfig;
            public final class Generation implements HttpFilterFactory {
                private final String number;
                public Generation() throws java.io.IOException {
                    try (var text = Generation.class.getResourceAsStream("/generation.txt")) {
                        number = new String(text.readAllBytes());
                    }
                }
                public String name() { return "io.leno.bench.generation"; }
                public Attachment attachment() { return Attachment.EVERYWHERE; }
                public HttpFilterSettings configure(PluginConfig config) {
                    return stream -> new HttpFilter() {
                        public FilterStatus onResponseHeaders(Headers headers, boolean end) {
                            headers.set("%s", number);
                            return FilterStatus.CONTINUE;
                        }
                    };
                }
            }
            """
                    .formatted(SwapLoad.GENERATION);

    private final Path folder;

    /// @param folder for the compiled classes
    /// @param lib the distribution's boot class path
    GenerationJar(Path folder, Path lib) throws IOException {
        this.folder = Files.createDirectories(folder);
        Path source = Files.writeString(folder.resolve("Generation.java"), SOURCE);
        StringBuilder path = new StringBuilder();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "*.jar")) {
            for (Path jar : jars) path.append(jar).append(':');
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments =
                List.of("-proc:none", "-cp", path.toString(), "-d", folder.toString());
        List<String> command = new java.util.ArrayList<>(arguments);
        command.add(source.toString());
        if (compiler.run(null, null, System.err, command.toArray(String[]::new)) != 0)
            throw new IOException("the filter does not compile");
    }

    /// Packs a generation.
    Path pack(int generation) throws IOException {
        Path jar = folder.resolve("generation-" + generation + ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                DirectoryStream<Path> classes = Files.newDirectoryStream(folder, "*.class")) {
            for (Path one : classes)
                add(out, one.getFileName().toString(), Files.readAllBytes(one));
            add(out, "generation.txt", text(String.valueOf(generation)));
            add(out, "META-INF/services/io.leno.api.filter.HttpFilterFactory", text("Generation"));
        }
        return jar;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    /// Puts a file in place of another in one step.
    static void drop(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
