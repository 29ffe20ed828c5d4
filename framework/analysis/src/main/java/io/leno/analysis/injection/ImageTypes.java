package io.leno.analysis.injection;

import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Mesh;
import io.leno.analysis.lookup.Yaml;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import java.util.List;
import java.util.function.Predicate;

/// Which variant of its image a sidecar gets: `distroless`, … It is told by the mesh, by
/// ProxyConfigs of the root namespace, the pod's namespace and the pod, and by the pod itself; the
/// one closest to the pod counts.
final class ImageTypes {
    private static final String ANNOTATION = "proxy.istio.io/config";

    private final String ofMesh;
    private final List<ConfigResource> proxyConfigs;
    private final String rootNamespace;

    ImageTypes(Resources resources) {
        ofMesh = type(Mesh.config(resources).part("defaultConfig"));
        proxyConfigs = resources.all(Kinds.PROXY_CONFIG);
        rootNamespace = Mesh.rootNamespace(resources);
    }

    /// Empty for the ordinary image.
    String of(ConfigResource pod) {
        String type = ofMesh;
        String namespace = pod.key().namespace();
        type = override(type, config -> isIn(config, rootNamespace));
        type = override(type, config -> isIn(config, namespace) && !hasSelector(config));
        type = override(type, config -> isIn(config, namespace) && selects(config, pod));
        String own = type(Yaml.read(pod.annotations().getOrDefault(ANNOTATION, "")));
        if (!own.isEmpty()) type = own;
        return type.equals("default") ? "" : type;
    }

    private String override(String type, Predicate<ConfigResource> counts) {
        for (ConfigResource config : proxyConfigs) {
            String own = type(Part.spec(config));
            if (!own.isEmpty() && counts.test(config)) type = own;
        }
        return type;
    }

    private static String type(Part proxyConfig) {
        return proxyConfig.part("image").text("imageType");
    }

    private static boolean isIn(ConfigResource config, String namespace) {
        return config.key().namespace().equals(namespace);
    }

    private static boolean hasSelector(ConfigResource config) {
        return Part.spec(config).part("selector").exists();
    }

    private static boolean selects(ConfigResource config, ConfigResource pod) {
        return hasSelector(config)
                && Labels.match(
                        Part.spec(config).part("selector").textMap("matchLabels"), pod.labels());
    }
}
