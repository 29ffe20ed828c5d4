package io.leno.analysis.lookup;

import io.leno.api.analysis.Part;
import io.leno.manifest.InvalidYamlException;
import io.leno.manifest.YamlObject;

import java.util.List;

/// YAML that is a text inside of a resource.
public final class Yaml {
    private Yaml() {}

    /// The mapping of a text; an empty one where there is none, or it cannot be read.
    public static Part read(String text) {
        try {
            List<YamlObject> objects = YamlObject.parseAll(text);
            return new Part("", objects.isEmpty() ? null : objects.getFirst().body());
        } catch (InvalidYamlException unusable) {
            return new Part("", null);
        }
    }
}
