package io.leno.proxy.bootstrap;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads an Envoy bootstrap, YAML or JSON.
public final class BootstrapLoader {
    private BootstrapLoader() {}

    /// Reads a file, a text, or both: then the text is merged over the file as Envoy does with
    /// `--config-yaml` (single values replace, lists grow).
    ///
    /// @throws InvalidBootstrapException naming file, line, field and what was expected
    public static Bootstrap load(@Nullable Path file, @Nullable String yaml) {
        if (file == null && yaml == null) {
            throw new InvalidBootstrapException(
                    "no bootstrap (expected: config.path, config.yaml or both)");
        }
        Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
        if (file != null) bootstrap.mergeFrom(parse(file.toString(), read(file)));
        if (yaml != null) bootstrap.mergeFrom(parse("config-yaml", yaml));
        return bootstrap.build();
    }

    /// Reads a text.
    ///
    /// @param source what errors call it: `envoy.yaml`
    public static Bootstrap parse(String source, String text) {
        return new ProtoYaml(source).read(text, Bootstrap.newBuilder()).build();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidBootstrapException(
                    file + ": cannot be read: " + e + " (expected: an Envoy bootstrap)", e);
        }
    }
}
