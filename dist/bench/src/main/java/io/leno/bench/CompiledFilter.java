package io.leno.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// An HTTP filter's factory, compiled, that is packed into plain jars.
///
/// @param folder of its classes and its jars
record CompiledFilter(Path folder, String name) {
    /// @param source of the class of that name, in no package
    static CompiledFilter of(Path folder, String name, String source) throws IOException {
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        Path lib = Path.of(System.getProperty("leno.home")).resolve("lib");
        StringBuilder path = new StringBuilder();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "*.jar")) {
            for (Path jar : jars) path.append(jar).append(':');
        }
        List<String> command = new ArrayList<>(List.of("-proc:none", "-cp", path.toString()));
        command.addAll(List.of("-d", folder.toString(), file.toString()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler.run(null, null, System.err, command.toArray(String[]::new)) != 0)
            throw new IOException(name + " does not compile");
        return new CompiledFilter(folder, name);
    }

    /// @param texts other files in the jar, by name
    Path pack(String jarName, Map<String, String> texts) throws IOException {
        Path jar = folder.resolve(jarName);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                DirectoryStream<Path> classes = Files.newDirectoryStream(folder, "*.class")) {
            for (Path one : classes)
                add(out, one.getFileName().toString(), Files.readAllBytes(one));
            for (var text : texts.entrySet()) add(out, text.getKey(), bytes(text.getValue()));
            add(out, "META-INF/services/io.leno.api.filter.HttpFilterFactory", bytes(name));
        }
        return jar;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
