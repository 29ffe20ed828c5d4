package io.leno.script.js;

import io.leno.runtime.spi.LazyLibraries;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;

/// Loads the classes of ours that know the engine, beside the engine's own, which no bundle sees.
///
/// ```
/// boot class path ◀── libraries (lib/js) ◀── this: io.leno.script.js.graal
///       ▲                                      │ the rest of io.leno.script.js
///       └── bundle ◀───────────────────────────┘
/// ```
final class EngineLoader extends ClassLoader {
    private static final String FOLDER = "js";
    private static final String OURS = "io.leno.script.js.";
    private static final String KNOWS_THE_ENGINE = OURS + "graal.";
    private static final String INSIDE_THE_ENGINE = OURS + "guard.";
    private static final String ENTRY = KNOWS_THE_ENGINE + "GraalJavaScript";

    private final ClassLoader bundle = EngineLoader.class.getClassLoader();

    private EngineLoader(ClassLoader libraries) {
        super("js-engine", libraries);
    }

    /// A new engine. Where there is no folder of libraries, as in tests, they are on the class
    /// path.
    static JavaScript load(LazyLibraries libraries) {
        ClassLoader folder = libraries.of(FOLDER);
        ClassLoader loader =
                folder == null ? EngineLoader.class.getClassLoader() : new EngineLoader(folder);
        try {
            return (JavaScript) loader.loadClass(ENTRY).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the JavaScript engine cannot be loaded", e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.startsWith(INSIDE_THE_ENGINE))
            return super.loadClass(name, resolve);
        if (!name.startsWith(KNOWS_THE_ENGINE)) return bundle.loadClass(name);
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = bundle.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) throw new ClassNotFoundException(name);
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return bundle.getResource(name);
    }
}
