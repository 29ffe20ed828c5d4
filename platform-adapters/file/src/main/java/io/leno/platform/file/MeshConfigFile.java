package io.leno.platform.file;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A file that holds the text which a cluster keeps in a ConfigMap: the configuration of the mesh
/// itself.
final class MeshConfigFile {
    /// Istio's name for it.
    static final ResourceKey KEY = new ResourceKey("", "ConfigMap", "istio-system", "istio");

    private static final Pattern CONFIG_MAP = Pattern.compile("(?m)^kind: *ConfigMap *$");

    private MeshConfigFile() {}

    /// The ConfigMap; the file may have it whole, or only the text.
    static FileContent parse(String path, String text) {
        if (CONFIG_MAP.matcher(text).find()) return FileContent.parse(path, text);
        Map<String, Object> body =
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        KEY.kind(),
                        "metadata",
                        Map.of("name", KEY.name(), "namespace", KEY.namespace()),
                        "data",
                        Map.of("mesh", text));
        // the text begins on the line after the one that would name it
        var origin = new Origin(path, Map.of("", 1, "data.mesh", 0));
        var resource =
                new ConfigResource(KEY, "v1", Map.of(), Map.of(), Instant.EPOCH, body, origin);
        return new FileContent(List.of(new Item.ConfigItem(resource)), List.of());
    }
}
