package io.leno.cli.analyze;

import io.leno.api.analysis.Analyzer;
import io.leno.cli.CommandFailure;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/// Analyzers in jars of the drop folder, the same that a control plane takes them from.
final class AnalyzerJars {
    private static final String SERVICE = "META-INF/services/" + Analyzer.class.getName();
    private static final String FOLDER = "LENO_BUNDLES";

    private AnalyzerJars() {}

    /// What knows the analyzers that are built in, and those in jars of the folder that the
    /// environment names.
    static ClassLoader loader(Map<String, String> environment) {
        ClassLoader own = AnalyzerJars.class.getClassLoader();
        Path folder = Path.of(environment.getOrDefault(FOLDER, ""));
        if (folder.toString().isEmpty() || !Files.isDirectory(folder)) return own;
        List<URL> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : found) if (hasAnalyzers(jar)) jars.add(jar.toUri().toURL());
        } catch (IOException failure) {
            throw CommandFailure.failed(folder + ": cannot be read: " + failure.getMessage());
        }
        return jars.isEmpty() ? own : new URLClassLoader(jars.toArray(URL[]::new), own);
    }

    private static boolean hasAnalyzers(Path jar) {
        try (var content = new ZipFile(jar.toFile())) {
            return content.getEntry(SERVICE) != null;
        } catch (IOException unreadable) {
            return false; // a control plane tells of it, who drops it there sees that
        }
    }
}
