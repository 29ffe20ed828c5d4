package io.leno.runtime.framework;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The packages of the boot class path, as the framework exports them to bundles. Reading all jars
/// takes longer than the rest of the start, so the distribution carries an index: [#main] writes
/// it.
public final class BootPackages {
    /// Beside the jars that it describes.
    private static final String INDEX = "boot-packages.txt";

    private BootPackages() {}

    /// Writes the index of a `lib` folder, given as the only argument.
    public static void main(String[] arguments) throws IOException {
        Path lib = Path.of(arguments[0]);
        List<Path> jars = jars(lib);
        Files.write(lib.resolve(INDEX), List.of(fingerprint(jars), read(jars)));
    }

    /// The export clauses: from the index if it fits the jars, else from the jars themselves.
    static String of(Distribution distribution) throws IOException {
        Path index = distribution.lib().resolve(INDEX);
        if (!Files.exists(index)) return read(classPath());
        List<String> lines = Files.readAllLines(index);
        List<Path> jars = jars(distribution.lib());
        if (lines.size() == 2 && lines.getFirst().equals(fingerprint(jars))) return lines.getLast();
        return read(jars);
    }

    private static List<Path> classPath() {
        return Stream.of(
                        System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    private static List<Path> jars(Path lib) throws IOException {
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static String fingerprint(List<Path> jars) throws IOException {
        StringBuilder sizes = new StringBuilder();
        for (Path jar : jars) {
            sizes.append(jar.getFileName()).append('=').append(Files.size(jar)).append(' ');
        }
        return sizes.toString().trim();
    }

    private static String read(List<Path> entries) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        for (Path entry : entries) {
            BootJar.read(entry).packages().forEach(versions::putIfAbsent);
        }
        return versions.entrySet().stream()
                .map(each -> each.getKey() + ";version=\"" + each.getValue() + "\"")
                .collect(Collectors.joining(","));
    }
}
