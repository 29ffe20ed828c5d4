package io.leno.runtime.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Makes a bundle of a jar that knows nothing of OSGi.
final class PlainJar {
    private PlainJar() {}

    /// Copies the jar with headers that let it see whatever the framework exports, looked up when a
    /// class is first used.
    static Path wrap(JarFile jar, Path copy, String identity) throws IOException {
        Path bundle = copy.resolveSibling(copy.getFileName() + ".bundle");
        try (OutputStream file = Files.newOutputStream(bundle);
                JarOutputStream output = new JarOutputStream(file, headers(jar, identity))) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.isDirectory() || isReplaced(entry.getName())) continue;
                output.putNextEntry(new JarEntry(entry.getName()));
                jar.getInputStream(entry).transferTo(output);
                output.closeEntry();
            }
        }
        return bundle;
    }

    /// The manifest is new, so signatures over the old one no longer mean anything.
    private static boolean isReplaced(String name) {
        return name.equalsIgnoreCase(JarFile.MANIFEST_NAME)
                || name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }

    private static Manifest headers(JarFile jar, String identity) throws IOException {
        Manifest original = jar.getManifest();
        Manifest manifest = original == null ? new Manifest() : new Manifest(original);
        manifest.getEntries().clear();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", Engines.symbolicName(identity));
        headers.putValue("Bundle-Name", identity);
        headers.putValue("DynamicImport-Package", "*");
        return manifest;
    }
}
