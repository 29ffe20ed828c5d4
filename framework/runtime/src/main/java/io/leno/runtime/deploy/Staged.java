package io.leno.runtime.deploy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.PluginFile;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A dropped file, copied out of reach of whoever writes to the drop folder, and read to its end.
sealed interface Staged {
    /// Where it was dropped.
    Path file();

    /// What stays the same across versions: the plugin.
    String plugin();

    /// Ending of the file.
    String kind();

    String sha256();

    String version();

    /// The set it says it belongs to.
    Optional<SetMembership> set();

    /// What it says about how it wants to begin.
    Optional<CanaryRule> canary();

    /// A jar.
    ///
    /// @param bundle the copy, ready to install
    /// @param original the copy, byte by byte
    /// @param plugin the Bundle-SymbolicName, else the file name
    /// @param providers of a jar without OSGi headers, the services it names
    record Jar(
            Path file,
            Path bundle,
            Path original,
            String plugin,
            String sha256,
            String version,
            Optional<SetMembership> set,
            Optional<CanaryRule> canary,
            List<Provider> providers)
            implements Staged {
        @Override
        public String kind() {
            return "jar";
        }
    }

    /// One line of one file in `META-INF/services`.
    record Provider(String contract, String implementation) {}

    /// A file for an engine.
    ///
    /// @param content what the engine gets
    record Script(Path file, String kind, PluginFile content) implements Staged {
        @Override
        public String plugin() {
            return content.plugin();
        }

        @Override
        public String sha256() {
            return content.sha256();
        }

        @Override
        public String version() {
            return "";
        }

        @Override
        public Optional<SetMembership> set() {
            return Optional.empty();
        }

        @Override
        public Optional<CanaryRule> canary() {
            return Optional.empty();
        }
    }

    default String fileName() {
        return String.valueOf(file().getFileName());
    }

    /// The ending of a file's name in lower case, or empty.
    static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(java.util.Locale.ROOT);
    }

    /// The file's name without its ending.
    static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
