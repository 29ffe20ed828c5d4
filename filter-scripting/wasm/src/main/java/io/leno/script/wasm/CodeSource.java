package io.leno.script.wasm;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.leno.api.plugin.InvalidPluginConfigException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Code that is at hand. Envoy: `DataSource`.
final class CodeSource {
    private CodeSource() {}

    /// @throws InvalidPluginConfigException when it is not there
    static WasmCode read(DataSource source) {
        return WasmCode.of(
                switch (source.getSpecifierCase()) {
                    case INLINE_STRING -> source.getInlineStringBytes().toByteArray();
                    case INLINE_BYTES -> source.getInlineBytes().toByteArray();
                    case ENVIRONMENT_VARIABLE -> variable(source.getEnvironmentVariable());
                    case FILENAME -> file(source.getFilename());
                    case SPECIFIER_NOT_SET -> new byte[0];
                });
    }

    private static byte[] variable(String name) {
        String value = System.getenv(name);
        if (value != null) return value.getBytes(StandardCharsets.UTF_8);
        throw new InvalidPluginConfigException("Environment variable doesn't exist: " + name);
    }

    private static byte[] file(String name) {
        Path path = Path.of(name);
        if (!Files.exists(path)) throw new InvalidPluginConfigException("Invalid path: " + name);
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new InvalidPluginConfigException("file " + name + " cannot be read: " + e, e);
        }
    }
}
