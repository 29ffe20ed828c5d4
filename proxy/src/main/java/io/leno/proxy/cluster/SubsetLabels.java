package io.leno.proxy.cluster;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// The labels of hosts as subsets see them.
final class SubsetLabels {
    private SubsetLabels() {}

    /// Whether a host has all of these labels.
    static boolean match(Host host, Map<String, Object> wanted, boolean listAsAny) {
        Map<String, Object> labels = host.endpoint().lbLabels();
        for (Map.Entry<String, Object> label : wanted.entrySet()) {
            Object value = labels.get(label.getKey());
            if (value == null) return false;
            boolean any =
                    listAsAny && value instanceof List<?> list && list.contains(label.getValue());
            if (!any && !value.equals(label.getValue())) return false;
        }
        return true;
    }

    /// The values of a host's labels, in the order of the keys; none where it lacks one of them,
    /// several where a list stands for its elements.
    static List<List<Object>> values(Host host, List<String> keys, boolean listAsAny) {
        Map<String, Object> labels = host.endpoint().lbLabels();
        List<List<Object>> all = List.of(List.of());
        for (String key : keys) {
            Object value = labels.get(key);
            if (value == null) return List.of();
            Iterable<?> choices =
                    listAsAny && value instanceof List<?> list
                            ? new LinkedHashSet<>(list)
                            : List.of(value);
            var longer = new ArrayList<List<Object>>();
            for (List<Object> begun : all) {
                for (Object choice : choices) {
                    var next = new ArrayList<>(begun);
                    next.add(choice);
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all;
    }
}
