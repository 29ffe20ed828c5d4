package io.leno.cli.analyze;

import io.leno.api.analysis.Part;
import io.leno.manifest.Manifest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file with configuration of the mesh: the text itself, or the ConfigMap that holds it.
final class MeshFile {
    private MeshFile() {}

    /// @param key of the ConfigMap's data
    /// @return empty where there is no file
    static String text(@Nullable Path file, String key) throws IOException {
        if (file == null) return "";
        String text = Files.readString(file);
        return Manifest.parse(file.toString(), text, "").resources().stream()
                .filter(each -> each.key().kind().equals("ConfigMap"))
                .map(each -> Part.of(each).part("data").text(key))
                .findFirst()
                .orElse(text);
    }
}
