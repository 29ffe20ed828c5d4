package io.leno.runtime.spi;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Libraries that few processes need, each a folder of jars beside the boot class path; a service
/// of the runtime. They are loaded when first asked for, and once: what they keep in threads does
/// not hold a bundle. From any thread.
public final class LazyLibraries {
    private final @Nullable Path lib;
    private final Map<String, ClassLoader> loaded = new HashMap<>();

    /// @param lib the folder of the folders
    public LazyLibraries(Path lib) {
        this.lib = requireNonNull(lib, "lib");
    }

    private LazyLibraries() {
        lib = null;
    }

    /// There are no folders: all is on the class path.
    public static LazyLibraries none() {
        return new LazyLibraries();
    }

    /// The loader of a folder's jars, whose parent is the boot class path; null where there is no
    /// such folder.
    public synchronized @Nullable ClassLoader of(String folder) {
        Path place = lib == null ? null : lib.resolve(folder);
        if (place == null || !Files.isDirectory(place)) return null;
        return loaded.computeIfAbsent(folder, name -> load(name, place));
    }

    private static ClassLoader load(String folder, Path place) {
        try (Stream<Path> files = Files.list(place)) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) urls[i] = url(jars.get(i));
            return new URLClassLoader(folder, urls, LazyLibraries.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(place + " cannot be read", e);
        }
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }
}
