package io.leno.runtime.framework;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Builds jars of freshly compiled classes.
public final class TestJar {
    private final Manifest manifest = new Manifest();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private TestJar() {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    public static TestJar plain() {
        return new TestJar();
    }

    public static TestJar bundle(String symbolicName) {
        return new TestJar()
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", symbolicName);
    }

    /// A bundle whose component offers a filter factory of the name that `answer` tells apart.
    public static TestJar filter(String symbolicName, String answer) {
        return bundle(symbolicName)
                .header("Import-Package", "io.leno.api.filter,io.leno.api.plugin")
                .filterClass(answer, "")
                .component("plugin.Filter", "io.leno.api.filter.HttpFilterFactory", "");
    }

    /// The class `plugin.Filter`.
    public TestJar filterClass(String answer, String constructorBody) {
        return source(
                "plugin.Filter",
                """
                package plugin;
                import io.leno.api.filter.*;
                import io.leno.api.plugin.PluginConfig;
                public class Filter implements HttpFilterFactory {
                    public Filter() { %s }
                    public String name() { return "%s"; }
                    public HttpFilterSettings configure(PluginConfig config) {
                        return stream -> new HttpFilter() {};
                    }
                }
                """
                        .formatted(constructorBody, answer));
    }

    public TestJar component(String type, String service, String more) {
        return header("Service-Component", "OSGI-INF/component.xml")
                .file(
                        "OSGI-INF/component.xml",
                        """
                        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s" %3$s
                            <implementation class="%1$s"/>
                            <service><provide interface="%2$s"/></service>
                        </scr:component>
                        """
                                .formatted(type, service, more.isEmpty() ? ">" : more));
    }

    public TestJar header(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    public TestJar file(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public TestJar source(String type, String text) {
        Sources files = new Sources(entries);
        boolean compiled =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(
                                null,
                                files,
                                null,
                                List.of("-proc:none"),
                                null,
                                List.of(new Source(type, text)))
                        .call();
        if (!compiled) throw new AssertionError(type + " does not compile");
        return this;
    }

    /// The same whenever it is asked for.
    public byte[] bytes() {
        try {
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            manifest.write(header);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JarOutputStream jar = new JarOutputStream(bytes)) {
                put(jar, JarFile.MANIFEST_NAME, header.toByteArray());
                for (Map.Entry<String, byte[]> entry : entries.entrySet())
                    put(jar, entry.getKey(), entry.getValue());
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTime(0);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }

    /// Writes the jar beside its place and moves it there, as a careful user does.
    public Path dropInto(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Path part = Files.write(folder.resolve(name + ".part"), bytes());
        return Files.move(
                part,
                folder.resolve(name),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("string:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /// Classes go into the jar instead of a folder.
    private static final class Sources extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, byte[]> entries;

        Sources(Map<String, byte[]> entries) {
            super(ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null));
            this.entries = entries;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
            String entry = type.replace('.', '/') + ".class";
            return new SimpleJavaFileObject(URI.create("mem:///" + entry), kind) {
                @Override
                public ByteArrayOutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            entries.put(entry, toByteArray());
                        }
                    };
                }
            };
        }
    }
}
