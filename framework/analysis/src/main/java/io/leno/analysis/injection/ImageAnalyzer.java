package io.leno.analysis.injection;

import io.leno.analysis.lookup.Injection;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Pods whose sidecar is not of the image that the injector would give them now.
@Component
public final class ImageAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "injection.ImageAnalyzer";
    }

    @Override
    public String description() {
        return "Checks the image of auto-injection configured with the running proxies on pods";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.NAMESPACE, Kinds.CONFIG_MAP);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Map<String, String> images = new HashMap<>();
        for (ConfigResource map : resources.all(Kinds.CONFIG_MAP))
            if (map.key().name().startsWith(Injection.CONFIG_MAP))
                images.put(map.key().name(), InjectorConfig.image(map));
        if (images.isEmpty()) return;
        var types = new ImageTypes(resources);
        Map<String, List<String>> mismatched = new TreeMap<>();
        for (ConfigResource pod : resources.all(Kinds.POD)) {
            String image = expectedImage(pod, images, resources);
            if (image == null) continue;
            String variant = image + "-" + types.of(pod);
            Injection.containers(Part.spec(pod))
                    .filter(each -> each.text("name").equals(Injection.PROXY_CONTAINER))
                    .map(each -> each.text("image"))
                    .filter(each -> !each.equals(image) && !each.equals(variant))
                    .forEach(
                            _ ->
                                    mismatched
                                            .computeIfAbsent(
                                                    pod.key().namespace(), _ -> new ArrayList<>())
                                            .add(pod.key().name()));
        }
        mismatched.forEach(
                (name, pods) ->
                        findings.report(
                                Finding.of(
                                        IstioMessages.PODS_ISTIO_PROXY_IMAGE_MISMATCH_IN_NAMESPACE,
                                        resources.find(Kinds.NAMESPACE, "", name).orElseThrow(),
                                        pods.stream().sorted().toList())));
    }

    /// Null where no injector gives the pod its sidecar, or the pod chose an image itself.
    private static @Nullable String expectedImage(
            ConfigResource pod, Map<String, String> images, Resources resources) {
        if (!pod.annotations().getOrDefault("sidecar.istio.io/proxyImage", "").isEmpty())
            return null;
        Optional<ConfigResource> namespace =
                resources.find(Kinds.NAMESPACE, "", pod.key().namespace());
        if (namespace.isEmpty()) return null;
        Map<String, String> labels = namespace.get().labels();
        String revision = labels.get(Injection.REVISION_LABEL);
        boolean isEnabled = Injection.ENABLED.equals(labels.get(Injection.NAMESPACE_LABEL));
        if (revision == null && !isEnabled) return null;
        return images.get(Injection.configMap(revision == null ? "" : revision));
    }
}
