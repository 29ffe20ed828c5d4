package io.leno.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/// Jars with a filter of one class, compiled now, that runs in every chain.
final class VersionedJar {
    private static final String CONTRACT = "io.leno.api.filter.HttpFilterFactory";

    private static final String COMPONENT =
            """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="acme.Tenant">
              <service><provide interface="%s"/></service>
              <implementation class="acme.Tenant"/>
            </scr:component>
            """
                    .formatted(CONTRACT);

    private VersionedJar() {}

    /// Adds the header `x-PLUGIN: version` to each response.
    static Path of(Path folder, String plugin, String version) {
        return of(folder, plugin, version, "");
    }

    /// Cannot be made.
    static Path broken(Path folder, String plugin) {
        return of(
                folder,
                plugin,
                "broken",
                "if (true) throw new IllegalStateException(\"as meant\");");
    }

    private static Path of(Path folder, String plugin, String version, String constructor) {
        try {
            Path work = Files.createTempDirectory(folder, plugin);
            byte[] compiled = compiled(work, plugin, version, constructor);
            Path jar = work.resolve(plugin + ".jar");
            try (var output = new JarOutputStream(Files.newOutputStream(jar))) {
                entry(
                        output,
                        "META-INF/services/" + CONTRACT,
                        "acme.Tenant\n".getBytes(StandardCharsets.UTF_8));
                entry(output, "acme/Tenant.class", compiled);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same as a bundle, whose name does not depend on the file's.
    static Path bundle(Path file, String plugin, String version) throws IOException {
        Path work = Files.createTempDirectory(file.toAbsolutePath().getParent(), plugin);
        byte[] compiled = compiled(work, plugin, version, "");
        var manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", plugin);
        headers.putValue("Bundle-Version", version);
        headers.putValue("DynamicImport-Package", "*");
        headers.putValue("Service-Component", "OSGI-INF/tenant.xml");
        try (var output = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            entry(output, "OSGI-INF/tenant.xml", COMPONENT.getBytes(StandardCharsets.UTF_8));
            entry(output, "acme/Tenant.class", compiled);
        }
        return file;
    }

    private static byte[] compiled(Path work, String plugin, String version, String constructor)
            throws IOException {
        Path source = Files.createDirectory(work.resolve("acme")).resolve("Tenant.java");
        Files.writeString(source, source(plugin, version, constructor));
        compile(source, work);
        return Files.readAllBytes(source.resolveSibling("Tenant.class"));
    }

    private static String source(String plugin, String version, String constructor) {
        return """
        package acme;
        import io.leno.api.filter.*;
        import io.leno.api.plugin.PluginConfig;
        public final class Tenant implements HttpFilterFactory {
            public Tenant() { %3$s }
            public String name() { return "%1$s"; }
            public Attachment attachment() { return Attachment.EVERYWHERE; }
            public HttpFilterSettings configure(PluginConfig config) {
                return SimpleHttpFilter.settings((request, next) -> next.proceed(request)
                        .thenApply(response -> response.with("x-%1$s", "%2$s")));
            }
        }
        """
                .formatted(plugin, version, constructor);
    }

    private static void compile(Path source, Path classes) {
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                List.of(
                                                "-proc:none",
                                                "-cp",
                                                api().toString(),
                                                "-d",
                                                classes.toString(),
                                                source.toString())
                                        .toArray(String[]::new));
        if (result != 0) throw new AssertionError(source + " does not compile");
    }

    private static Path api() {
        Path lib = LenoCommand.home().resolve("lib");
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("leno-api-"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no API in " + lib));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void entry(JarOutputStream output, String name, byte[] content)
            throws IOException {
        output.putNextEntry(new JarEntry(name));
        output.write(content);
        output.closeEntry();
    }
}
