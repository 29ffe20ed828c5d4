package io.leno.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// A bundle of the distribution as its own next version: the same classes under another number.
final class NextVersion {
    private NextVersion() {}

    /// Puts the jar into a drop folder, in one step.
    ///
    /// @param bundle the file's name in `system/` without its ending
    /// @param number the version's last part
    static Path drop(String bundle, int number, Path folder) throws IOException {
        Path original = LenoCommand.home().resolve("system").resolve(bundle + ".jar");
        Path made = Files.createTempFile(folder.getParent(), bundle, ".tmp");
        try (var jar = new JarFile(original.toFile())) {
            var manifest = new Manifest(jar.getManifest());
            manifest.getMainAttributes()
                    .put(new Attributes.Name("Bundle-Version"), "0.1.0.next" + number);
            try (var out = new JarOutputStream(Files.newOutputStream(made), manifest)) {
                for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                    if (entry.getName().equals(JarFile.MANIFEST_NAME)) continue;
                    out.putNextEntry(new JarEntry(entry.getName()));
                    try (InputStream content = jar.getInputStream(entry)) {
                        content.transferTo(out);
                    }
                    out.closeEntry();
                }
            }
        }
        Path dropped = folder.resolve(bundle + ".jar");
        return Files.move(made, dropped, StandardCopyOption.REPLACE_EXISTING);
    }
}
