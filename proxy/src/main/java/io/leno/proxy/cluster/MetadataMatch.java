package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Labels that a route asks of the hosts of a subset cluster, sorted by name. Envoy:
/// `metadata_match`, its filter `envoy.lb`.
///
/// @param labels values are text, numbers, booleans, lists or maps of them
/// @param fallbacks what the label `fallback_list` says, each with the other labels; null without
public record MetadataMatch(List<Label> labels, @Nullable List<MetadataMatch> fallbacks) {
    public static final MetadataMatch NONE = new MetadataMatch(List.of(), null);
    private static final String FALLBACKS = "fallback_list";

    /// One label.
    public record Label(String name, Object value) {}

    public static MetadataMatch of(Map<String, Object> labels) {
        var all = new ArrayList<Label>(labels.size());
        labels.forEach((name, value) -> all.add(new Label(name, value)));
        all.sort(Comparator.comparing(Label::name));
        return new MetadataMatch(List.copyOf(all), fallbacks(labels));
    }

    private static @Nullable List<MetadataMatch> fallbacks(Map<String, Object> labels) {
        if (!(labels.get(FALLBACKS) instanceof List<?> list)) return null;
        Map<String, Object> others = new TreeMap<>(labels);
        others.remove(FALLBACKS);
        var all = new ArrayList<MetadataMatch>();
        for (Object choice : list) {
            Map<String, Object> merged = new TreeMap<>(others);
            if (choice instanceof Map<?, ?> some)
                some.forEach((name, value) -> merged.put(String.valueOf(name), value));
            all.add(of(merged));
        }
        return List.copyOf(all);
    }

    /// These labels and the others, which win where both name one: a weighted cluster's over its
    /// route's, a request's over both.
    public MetadataMatch with(MetadataMatch others) {
        if (others.labels.isEmpty()) return this;
        Map<String, Object> merged = new TreeMap<>();
        for (Label label : labels) merged.put(label.name(), label.value());
        for (Label label : others.labels) merged.put(label.name(), label.value());
        return of(merged);
    }
}
