package io.leno.cli.plugin;

import io.leno.cli.CommandFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/// A file that is to become a plugin, and what a proxy will call it: a jar by its
/// Bundle-SymbolicName, anything else, and a jar without one, by its name without the ending.
record PluginFileName(Path file, String plugin) {
    static PluginFileName of(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!Files.isRegularFile(file))
            throw CommandFailure.usage(file + ": no such file (expected: a jar or a script)");
        int dot = name.lastIndexOf('.');
        if (dot <= 0 || dot == name.length() - 1)
            throw CommandFailure.usage(
                    file + ": no ending (expected: one that says what it is, .jar, .lua, …)");
        String stem = name.substring(0, dot);
        if (!name.endsWith(".jar")) return new PluginFileName(file, stem);
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String symbolicName =
                    manifest == null
                            ? null
                            : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            return new PluginFileName(
                    file, symbolicName == null ? stem : symbolicName.split(";", 2)[0].strip());
        } catch (IOException e) {
            throw CommandFailure.failed(
                    file + ": not a whole jar (" + e.getMessage() + "); nothing was sent");
        }
    }
}
