package io.leno.analysis.injection;

import io.leno.analysis.lookup.Injection;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;

import java.util.Map;

/// The settings of a sidecar injector, as its ConfigMap has them: JSON under `values`.
final class InjectorConfig {
    private InjectorConfig() {}

    /// Whether the injector without a revision takes namespaces that say nothing.
    static boolean isEnabledByDefault(Resources resources) {
        return resources.all(Kinds.CONFIG_MAP).stream()
                .filter(each -> each.key().name().equals(Injection.configMap("")))
                .findFirst()
                .map(InjectorConfig::values)
                .map(values -> values.part("sidecarInjectorWebhook"))
                .filter(webhook -> webhook.isTrue("enableNamespacesByDefault"))
                .isPresent();
    }

    /// The image of the sidecars.
    static String image(ConfigResource configMap) {
        Part global = values(configMap).part("global");
        String image = global.part("proxy").text("image");
        if (image.contains("/")) return image;
        return global.text("hub") + "/" + image + ":" + global.text("tag");
    }

    private static Part values(ConfigResource configMap) {
        String text = Part.of(configMap).part("data").text("values");
        try {
            return new Part("", Json.read(text) instanceof Map<?, ?> values ? values : null);
        } catch (InvalidJsonException unusable) {
            return new Part("", null);
        }
    }
}
