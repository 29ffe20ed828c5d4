package io.leno.runtime.framework;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The packages that one entry of the boot class path offers to bundles, with their versions.
record BootJar(Map<String, String> packages) {
    /// What only the launcher uses, and what the framework exports by itself.
    private static final Pattern NOT_FOR_BUNDLES =
            Pattern.compile(
                    "(io\\.leno\\.runtime(?!\\.spi)|picocli|org\\.apache\\.felix|org\\.slf4j\\.jul"
                            + "|org\\.osgi\\.(framework|resource|dto|service\\.(packageadmin|startlevel"
                            + "|url|condition|resolver)|util\\.tracker))(\\..*)?");

    private static final Pattern EXPORT =
            Pattern.compile("([a-zA-Z_][\\w.]*)((?:;[^,;\"=]+:?=(?:\"[^\"]*\"|[^,;\"]*))*)");
    private static final Pattern VERSION_ATTRIBUTE =
            Pattern.compile(";\\s*version=\"?([^\";,]+)\"?");
    private static final Pattern NAMED_VERSION =
            Pattern.compile(".*?-(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?[^/]*\\.jar");

    static BootJar read(Path entry) throws IOException {
        if (Files.isDirectory(entry)) return ofDirectory(entry);
        try (JarFile jar = new JarFile(entry.toFile(), false)) {
            Set<String> names = new LinkedHashSet<>();
            for (JarEntry file : (Iterable<JarEntry>) jar.stream()::iterator) {
                addPackage(names, file.getName());
            }
            return new BootJar(versions(names, jar.getManifest(), version(entry)));
        }
    }

    private static BootJar ofDirectory(Path directory) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.forEach(file -> addPackage(names, directory.relativize(file).toString()));
        }
        return new BootJar(versions(names, manifest(directory), "0.0.0"));
    }

    private static @Nullable Manifest manifest(Path directory) throws IOException {
        Path file = directory.resolve(JarFile.MANIFEST_NAME);
        if (!Files.exists(file)) return null;
        try (InputStream content = Files.newInputStream(file)) {
            return new Manifest(content);
        }
    }

    private static void addPackage(Set<String> names, String file) {
        int slash = file.lastIndexOf('/');
        if (slash < 0 || !file.endsWith(".class") || file.startsWith("META-INF/")) return;
        String name = file.substring(0, slash).replace('/', '.');
        if (!NOT_FOR_BUNDLES.matcher(name).matches()) names.add(name);
    }

    /// As the jar's own export header has them; other packages of the jar have the jar's version.
    private static Map<String, String> versions(
            Set<String> names, @Nullable Manifest manifest, String jarVersion) {
        String exports =
                manifest == null ? null : manifest.getMainAttributes().getValue("Export-Package");
        Map<String, String> exported = exports == null ? Map.of() : parse(exports);
        Map<String, String> packages = new LinkedHashMap<>();
        names.forEach(name -> packages.put(name, exported.getOrDefault(name, jarVersion)));
        return packages;
    }

    private static Map<String, String> parse(String exports) {
        Map<String, String> versions = new LinkedHashMap<>();
        Matcher clause = EXPORT.matcher(exports);
        while (clause.find()) {
            Matcher version = VERSION_ATTRIBUTE.matcher(clause.group(2));
            if (version.find())
                versions.merge(clause.group(1), version.group(1).trim(), BootJar::later);
        }
        return versions;
    }

    /// SLF4J exports its packages twice, once as its own predecessor.
    private static String later(String one, String other) {
        return Version.parseVersion(one).compareTo(Version.parseVersion(other)) < 0 ? other : one;
    }

    private static String version(Path jar) {
        Matcher named = NAMED_VERSION.matcher(jar.getFileName().toString());
        if (!named.matches()) return Version.emptyVersion.toString();
        return new Version(number(named.group(1)), number(named.group(2)), number(named.group(3)))
                .toString();
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
