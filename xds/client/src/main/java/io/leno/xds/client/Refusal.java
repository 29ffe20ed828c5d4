package io.leno.xds.client;

import io.leno.api.xds.TypeUrls;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The text of a NACK: all reasons in one, worded as Envoy does.
final class Refusal {
    private Refusal() {}

    static String text(String typeUrl, Map<String, String> reasons) {
        if (reasons.isEmpty()) return "";
        var sorted = new TreeMap<>(reasons);
        return switch (typeUrl) {
            case TypeUrls.LISTENER ->
                    "Error adding/updating listener(s) " + join(sorted, "\n") + "\n";
            case TypeUrls.CLUSTER -> "Error adding/updating cluster(s) " + join(sorted, ", ");
            case TypeUrls.PLUGIN_SET -> join(sorted, ", ");
            default -> String.join(", ", sorted.values());
        };
    }

    private static String join(Map<String, String> reasons, String separator) {
        return reasons.entrySet().stream()
                .map(reason -> reason.getKey() + ": " + reason.getValue())
                .collect(Collectors.joining(separator));
    }
}
