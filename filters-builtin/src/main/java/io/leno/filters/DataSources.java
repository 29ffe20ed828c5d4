package io.leno.filters;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.leno.api.plugin.InvalidPluginConfigException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a configuration holds itself or says where to find. Read once, when it is configured.
/// Envoy: `DataSource`.
public final class DataSources {
    private DataSources() {}

    /// @param field to name in errors
    /// @throws InvalidPluginConfigException when it is not set or cannot be read
    public static String text(DataSource source, String field) {
        return new String(bytes(source, field), StandardCharsets.UTF_8);
    }

    /// As [#text], for what is none.
    public static byte[] bytes(DataSource source, String field) {
        return switch (source.getSpecifierCase()) {
            case INLINE_BYTES -> source.getInlineBytes().toByteArray();
            case INLINE_STRING -> source.getInlineString().getBytes(StandardCharsets.UTF_8);
            case FILENAME -> {
                try {
                    yield Files.readAllBytes(Path.of(source.getFilename()));
                } catch (IOException e) {
                    throw new InvalidPluginConfigException(
                            field + ": " + source.getFilename() + ": not readable", e);
                }
            }
            case ENVIRONMENT_VARIABLE -> {
                String value = System.getenv(source.getEnvironmentVariable());
                if (value == null) {
                    throw new InvalidPluginConfigException(
                            field + ": no environment variable " + source.getEnvironmentVariable());
                }
                yield value.getBytes(StandardCharsets.UTF_8);
            }
            case SPECIFIER_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            field + ": not set (expected: inline_string, inline_bytes, filename)");
        };
    }
}
