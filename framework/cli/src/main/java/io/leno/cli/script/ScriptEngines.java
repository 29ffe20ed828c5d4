package io.leno.cli.script;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginEngine;
import io.leno.api.plugin.PluginFile;
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
import java.util.ServiceLoader;
import java.util.TreeSet;

/// The engines of the distribution, in jars that no other command loads: `system/leno-script-*.jar`
/// and what they need of `lib/`. Where there is no distribution, as in tests, those of the class
/// path.
final class ScriptEngines {
    private static final String HOME = "LENO_HOME";
    private static final String NOT_COMPARED = "0".repeat(64);

    private final Map<String, String> environment;

    ScriptEngines(Map<String, String> environment) {
        this.environment = environment;
    }

    /// @param settings text of the YAML beside it, or empty
    /// @throws CommandFailure when nobody takes such a file, or it is no script
    Script read(Path file, byte[] content, String settings) {
        String fileName = String.valueOf(file.getFileName());
        int dot = fileName.lastIndexOf('.');
        String name = dot < 0 ? fileName : fileName.substring(0, dot);
        PluginEngine engine = engine(file, dot < 0 ? "" : fileName.substring(dot + 1));
        try {
            var plugin = new PluginFile(name, fileName, content, settings, NOT_COMPARED);
            Object factory = engine.make(plugin).services().get(HttpFilterFactory.class);
            if (factory instanceof HttpFilterFactory filters) return new Script(name, filters);
            throw CommandFailure.failed(file + ": makes no HTTP filter");
        } catch (InvalidPluginConfigException mistake) {
            throw CommandFailure.failed(file + ": " + mistake.getMessage());
        }
    }

    private PluginEngine engine(Path file, String ending) {
        var known = new TreeSet<String>();
        for (PluginEngine engine : ServiceLoader.load(PluginEngine.class, loader())) {
            if (engine.endings().contains(ending)) return engine;
            engine.endings().forEach(each -> known.add("*." + each));
        }
        throw CommandFailure.usage(
                file + ": no engine for it (expected: " + String.join(", ", known) + ")");
    }

    private ClassLoader loader() {
        ClassLoader own = ScriptEngines.class.getClassLoader();
        String home = environment.getOrDefault(HOME, "");
        if (home.isEmpty()) return own;
        List<URL> jars = new ArrayList<>();
        try {
            add(jars, Path.of(home, "system"), "leno-script-*.jar");
            add(jars, Path.of(home, "lib"), "*.jar");
            add(jars, Path.of(home, "lib", "js"), "*.jar");
        } catch (IOException failure) {
            throw CommandFailure.failed(HOME + ": " + home + ": no distribution: " + failure);
        }
        return new URLClassLoader(jars.toArray(URL[]::new), new OnlyApi(own));
    }

    private static void add(List<URL> jars, Path folder, String names) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
            for (Path jar : found) jars.add(jar.toUri().toURL());
        }
    }

    /// Shares the API with the engines; their libraries, the one that logs among them, are theirs.
    private static final class OnlyApi extends ClassLoader {
        private final ClassLoader own;

        OnlyApi(ClassLoader own) {
            super("api", ClassLoader.getPlatformClassLoader());
            this.own = own;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.leno.api.")) return own.loadClass(name);
            throw new ClassNotFoundException(name);
        }
    }
}
