package io.leno.cli.plugin;

import io.leno.api.plugin.ContentHash;
import io.leno.cli.CommandFailure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// What is sent of a file that is to become a plugin: of a script also the settings and the
/// signature that stand beside it.
///
/// @param bytes of the file
/// @param settings of the `.yaml` beside a script; empty: none
/// @param signature of the `.sig` beside a script; empty: none
record PluginContent(byte[] bytes, byte[] settings, byte[] signature) {
    static PluginContent of(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (name.endsWith(".jar")) return new PluginContent(bytes, new byte[0], new byte[0]);
            String stem = name.substring(0, name.lastIndexOf('.'));
            return new PluginContent(
                    bytes,
                    read(file.resolveSibling(stem + ".yaml")),
                    read(file.resolveSibling(name + ".sig")));
        } catch (IOException e) {
            throw CommandFailure.failed(file + " cannot be read (" + e + ")");
        }
    }

    private static byte[] read(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    /// The file, and where there are settings a zero and these: what is hashed and signed.
    byte[] whole() {
        return ContentHash.whole(bytes, settings);
    }

    String sha256() {
        return ContentHash.of(whole());
    }

    String settingsText() {
        return new String(settings, StandardCharsets.UTF_8);
    }

    /// In base64.
    String signatureText() {
        return Base64.getEncoder().encodeToString(signature);
    }
}
