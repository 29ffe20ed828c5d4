package io.leno.cli;

import io.leno.analysis.MeshResources;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.manifest.Manifest;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What was read of the files that a command names.
///
/// @param names of the files, in the order read
/// @param described services and workloads of Leno's short form, as Kubernetes would have them;
///   nobody wrote them so
/// @param brokenFiles how many of them have something that cannot be read
public record ManifestFiles(
        List<String> names,
        List<ConfigResource> resources,
        List<ConfigResource> described,
        List<Problem> problems,
        int brokenFiles) {
    private static final String STANDARD_INPUT = "-";
    private static final List<String> EXTENSIONS = List.of(".json", ".yaml", ".yml");

    /// Reads files, and what is below directories. Tells of files that are skipped.
    ///
    /// @param namespace of objects that name none
    public static ManifestFiles read(List<String> paths, String namespace, Terminal terminal)
            throws IOException {
        List<String> names = new ArrayList<>();
        for (String path : paths) {
            if (path.equals(STANDARD_INPUT)) names.add(path);
            else addFiles(Path.of(path), names, terminal);
        }
        List<ConfigResource> resources = new ArrayList<>();
        List<ConfigResource> described = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        int broken = 0;
        for (String name : names) {
            Manifest manifest = Manifest.parse(name, text(name), namespace);
            resources.addAll(manifest.resources());
            described.addAll(MeshResources.ofShortForm(manifest.services(), name));
            problems.addAll(manifest.problems());
            if (!manifest.problems().isEmpty()) broken++;
        }
        return new ManifestFiles(names, resources, described, problems, broken);
    }

    private static void addFiles(Path path, List<String> names, Terminal terminal)
            throws IOException {
        if (!Files.exists(path)) throw CommandFailure.failed(path + ": no such file or directory");
        List<Path> files;
        try (Stream<Path> below = Files.walk(path)) {
            files = below.filter(each -> !Files.isDirectory(each)).sorted().toList();
        }
        for (Path file : files) {
            if (EXTENSIONS.stream().anyMatch(file.toString()::endsWith)) names.add(file.toString());
            else
                terminal.errors()
                        .println(
                                "Skipping file "
                                        + file
                                        + ", recognized file extensions are: [.json .yaml .yml]");
        }
    }

    private static String text(String name) throws IOException {
        if (name.equals(STANDARD_INPUT))
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        try {
            return Files.readString(Path.of(name));
        } catch (CharacterCodingException noText) {
            throw CommandFailure.failed(name + ": is no text in UTF-8");
        }
    }
}
