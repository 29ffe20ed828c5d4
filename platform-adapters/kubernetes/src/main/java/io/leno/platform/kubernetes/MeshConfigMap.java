package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.leno.api.config.ResourceKey;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;

/// The ConfigMap `istio` of the root namespace. Its text is configuration for a dialect; its
/// `discoverySelectors` say what of the cluster is told at all.
final class MeshConfigMap {
    static final String NAME = "istio";
    private static final Logger log = LoggerFactory.getLogger(MeshConfigMap.class);

    private final KubernetesClient client;
    private final ClusterSettings settings;
    private final ClusterState state;

    MeshConfigMap(KubernetesClient client, ClusterSettings settings, ClusterState state) {
        this.client = client;
        this.settings = settings;
        this.state = state;
    }

    /// The dialect knows it as the ConfigMap of Istio's usual root namespace.
    void changed(Meta meta, @Nullable ConfigMap object) {
        var key = new ResourceKey("", "ConfigMap", "istio-system", NAME);
        if (object == null) {
            state.config(key, null);
            state.selectBy(List.of());
            return;
        }
        Map<String, String> data = Meta.texts(object.getData());
        Map<String, Object> body =
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of("name", NAME, "namespace", "istio-system"),
                        "data",
                        data);
        state.config(key, ConfigView.resource(key, "v1", meta, body, settings));
        selectBy(data.getOrDefault("mesh", ""));
    }

    private void selectBy(String mesh) {
        try {
            Map<?, ?> parsed = client.getKubernetesSerialization().unmarshal(mesh, Map.class);
            Object selectors = parsed == null ? null : parsed.get("discoverySelectors");
            state.selectBy(selectors instanceof List<?> list ? selectors(list) : List.of());
        } catch (IllegalArgumentException e) {
            // the dialect names what is wrong with it; the last selection stays
            log.debug("{}: discoverySelectors not read: {}", settings.source(), e.toString());
        }
    }

    private List<LabelSelector> selectors(List<?> list) {
        return list.stream()
                .map(
                        each ->
                                client.getKubernetesSerialization()
                                        .convertValue(each, LabelSelector.class))
                .toList();
    }
}
