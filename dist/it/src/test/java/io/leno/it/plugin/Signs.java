package io.leno.it.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/// Prints once that the code of a plugin's jar is in use: `TRACER 2 in use`.
final class Signs {
    private static final AtomicBoolean given = new AtomicBoolean();

    private Signs() {}

    static void inUse(String plugin) {
        if (given.compareAndSet(false, true))
            System.out.println(plugin + " " + text("number.txt") + " in use");
    }

    /// A file of the plugin's jar.
    static String text(String name) {
        try (InputStream file = Signs.class.getResourceAsStream("/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
