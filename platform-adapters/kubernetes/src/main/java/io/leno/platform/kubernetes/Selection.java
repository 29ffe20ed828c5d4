package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which namespaces belong to the mesh. Istio: `MeshConfig.discoverySelectors`; without any, all
/// do, and the root namespace always does.
final class Selection {
    private final String rootNamespace;
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();
    private List<LabelSelector> selectors = List.of();

    Selection(String rootNamespace) {
        this.rootNamespace = rootNamespace;
    }

    /// @return whether that may change what is selected
    boolean namespace(String name, Map<String, String> labels) {
        return !labels.equals(namespaces.put(name, Map.copyOf(labels))) && !selectors.isEmpty();
    }

    void namespaceRemoved(String name) {
        namespaces.remove(name);
    }

    /// @return whether that may change what is selected
    boolean selectBy(List<LabelSelector> wanted) {
        if (wanted.equals(selectors)) return false;
        selectors = List.copyOf(wanted);
        return true;
    }

    /// @param namespace empty for what has none: it belongs to the mesh
    boolean includes(String namespace) {
        if (selectors.isEmpty() || namespace.isEmpty() || namespace.equals(rootNamespace))
            return true;
        Map<String, String> labels = namespaces.getOrDefault(namespace, Map.of());
        return selectors.stream().anyMatch(selector -> matches(selector, labels));
    }

    private static boolean matches(LabelSelector selector, Map<String, String> labels) {
        Map<String, String> wanted = selector.getMatchLabels();
        if (wanted != null && !labels.entrySet().containsAll(wanted.entrySet())) return false;
        return selector.getMatchExpressions().stream().allMatch(each -> matches(each, labels));
    }

    private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
        String value = labels.get(wanted.getKey());
        return switch (wanted.getOperator()) {
            case "In" -> value != null && wanted.getValues().contains(value);
            case "NotIn" -> value == null || !wanted.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
