package io.leno.analysis.lookup;

import io.leno.api.analysis.Part;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Kubernetes' label selectors.
public final class Labels {
    private Labels() {}

    /// True where the labels have all of the selector; an empty selector selects everything.
    public static boolean match(Map<String, String> selector, Map<String, String> labels) {
        for (Map.Entry<String, String> each : selector.entrySet())
            if (!each.getValue().equals(labels.get(each.getKey()))) return false;
        return true;
    }

    /// As Kubernetes shows a selector: `app=reviews,version=v1`.
    public static String text(Map<String, String> selector) {
        return new TreeMap<>(selector)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(","));
    }

    /// The first label of a selector as it is shown; empty for an empty one.
    public static String first(Map<String, String> selector) {
        return selector.isEmpty() ? "" : new TreeMap<>(selector).firstKey();
    }

    /// A `LabelSelector` with `matchLabels` and `matchExpressions`. One that is absent selects
    /// everything, one that makes no sense nothing.
    public static boolean matchSelector(Part selector, Map<String, String> labels) {
        if (!match(selector.textMap("matchLabels"), labels)) return false;
        return selector.parts("matchExpressions").stream()
                .allMatch(each -> matchExpression(each, labels));
    }

    private static boolean matchExpression(Part expression, Map<String, String> labels) {
        String key = expression.text("key");
        List<String> values = expression.texts("values");
        return switch (expression.text("operator")) {
            case "In" -> labels.containsKey(key) && values.contains(labels.get(key));
            case "NotIn" -> !labels.containsKey(key) || !values.contains(labels.get(key));
            case "Exists" -> labels.containsKey(key);
            case "DoesNotExist" -> !labels.containsKey(key);
            default -> false;
        };
    }
}
