package io.leno.istio.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.istio.FilterPlugin;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The definitions we ship say what the typed model says.
class CrdTest {
    private static final Path SHIPPED =
            Path.of("src/main/crds/filterplugins.extensions.leno.io.yaml");

    @Test
    void theShippedDefinitionOfFilterPluginIsThatOfItsRecord() throws IOException {
        String expected = CrdSchema.yaml(definition());

        assertThat(SHIPPED).content().as("write to %s:\n%s", SHIPPED, expected).isEqualTo(expected);
        assertThat(Files.readString(SHIPPED)).contains("kind: FilterPlugin");
    }

    private static Map<String, Object> definition() {
        Map<String, Object> spec = new CrdSchema(ExtensionFields.SCHEMA).of(FilterPlugin.class);
        spec.put("required", List.of("plugin"));
        var schema =
                map("type", "object", "properties", map("spec", spec), "required", List.of("spec"));
        var version =
                map(
                        "name",
                        "v1alpha1",
                        "served",
                        true,
                        "storage",
                        true,
                        "additionalPrinterColumns",
                        List.of(
                                map("name", "Plugin", "type", "string", "jsonPath", ".spec.plugin"),
                                map("name", "Phase", "type", "string", "jsonPath", ".spec.phase")),
                        "schema",
                        map("openAPIV3Schema", schema));
        return map(
                "apiVersion",
                "apiextensions.k8s.io/v1",
                "kind",
                "CustomResourceDefinition",
                "metadata",
                map("name", "filterplugins.extensions.leno.io"),
                "spec",
                map(
                        "group",
                        "extensions.leno.io",
                        "scope",
                        "Namespaced",
                        "names",
                        map(
                                "kind",
                                "FilterPlugin",
                                "listKind",
                                "FilterPluginList",
                                "plural",
                                "filterplugins",
                                "singular",
                                "filterplugin"),
                        "versions",
                        List.of(version)));
    }

    private static Map<String, Object> map(Object... entries) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < entries.length; i += 2) map.put(entries[i].toString(), entries[i + 1]);
        return map;
    }
}
