package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.DataSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What Envoy's `DataSource` points to.
final class Sources {
    private Sources() {}

    /// @param where for the error
    static byte[] bytes(DataSource source, String where) {
        return switch (source.getSpecifierCase()) {
            case INLINE_BYTES -> source.getInlineBytes().toByteArray();
            case INLINE_STRING -> source.getInlineString().getBytes(StandardCharsets.UTF_8);
            case FILENAME -> read(source.getFilename(), where);
            case ENVIRONMENT_VARIABLE -> variable(source.getEnvironmentVariable(), where);
            case SPECIFIER_NOT_SET -> new byte[0];
        };
    }

    private static byte[] read(String file, String where) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new InvalidResourceException(where + ": unable to read file: " + file, e);
        }
    }

    private static byte[] variable(String name, String where) {
        String value = System.getenv(name);
        if (value == null)
            throw new InvalidResourceException(
                    where + ": Environment variable doesn't exist: " + name);
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
