package io.leno.proxy.tls;

import io.envoyproxy.envoy.config.core.v3.DataSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where Envoy's `DataSource` points to.
final class DataSources {
    private DataSources() {}

    /// @param where for the error: `listener ingress: private_key`
    static byte[] read(DataSource source, String where) {
        return switch (source.getSpecifierCase()) {
            case FILENAME -> read(Path.of(source.getFilename()), where);
            case INLINE_BYTES -> source.getInlineBytes().toByteArray();
            case INLINE_STRING -> source.getInlineString().getBytes(StandardCharsets.UTF_8);
            case ENVIRONMENT_VARIABLE -> {
                String value = System.getenv(source.getEnvironmentVariable());
                if (value == null) {
                    throw new InvalidTlsException(
                            where
                                    + ": environment variable "
                                    + source.getEnvironmentVariable()
                                    + " does not exist");
                }
                yield value.getBytes(StandardCharsets.UTF_8);
            }
            case SPECIFIER_NOT_SET ->
                    throw new InvalidTlsException(
                            where + ": empty (expected: filename, inline_bytes or inline_string)");
        };
    }

    static byte[] read(Path file, String where) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidTlsException(
                    where + ": cannot read " + file + ": " + e.getClass().getSimpleName(), e);
        }
    }

    /// For messages and the admin interface: the file, or `<inline>`.
    static String name(DataSource source) {
        return source.hasFilename() ? source.getFilename() : "<inline>";
    }
}
