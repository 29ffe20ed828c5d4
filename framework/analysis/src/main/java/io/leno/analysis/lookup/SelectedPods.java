package io.leno.analysis.lookup;

import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The pods that several resources of their namespaces select.
public final class SelectedPods {
    private final Map<String, List<ConfigResource>> podsByNamespace = new HashMap<>();
    private final List<Workload> toCome;
    private final Map<ResourceKey, Selected> selected = new LinkedHashMap<>();

    /// A pod and what selects it.
    public record Selected(ConfigResource pod, List<ConfigResource> by) {}

    public SelectedPods(Resources resources) {
        toCome = Workload.made(resources);
        for (ConfigResource pod : resources.all(Kinds.POD))
            podsByNamespace.computeIfAbsent(pod.key().namespace(), _ -> new ArrayList<>()).add(pod);
    }

    /// @param selector of the resource
    /// @return false where it selects no pod, and none to come
    public boolean add(ConfigResource resource, Map<String, String> selector) {
        boolean found = false;
        for (ConfigResource pod :
                podsByNamespace.getOrDefault(resource.key().namespace(), List.of())) {
            if (!Labels.match(selector, pod.labels())) continue;
            found = true;
            selected.computeIfAbsent(pod.key(), _ -> new Selected(pod, new ArrayList<>()))
                    .by()
                    .add(resource);
        }
        return found || isSelectedLater(resource, selector);
    }

    private boolean isSelectedLater(ConfigResource resource, Map<String, String> selector) {
        return toCome.stream()
                .filter(each -> each.namespace().equals(resource.key().namespace()))
                .anyMatch(each -> each.isSelectedBy(selector));
    }

    /// The pods that anything selects.
    public Collection<Selected> selected() {
        return selected.values();
    }
}
