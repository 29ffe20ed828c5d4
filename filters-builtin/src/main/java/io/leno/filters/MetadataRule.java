package io.leno.filters;

import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// A test of one value of the metadata. Envoy: `MetadataMatcher`.
///
/// @param path keys, from the namespace on
public record MetadataRule(List<String> path, ValueRule value, boolean invert) {
    public MetadataRule {
        path = List.copyOf(path);
    }

    /// Reads Envoy's message.
    public static MetadataRule of(MetadataMatcher config) {
        var path = new java.util.ArrayList<String>();
        path.add(config.getFilter());
        config.getPathList().forEach(segment -> path.add(segment.getKey()));
        return new MetadataRule(path, ValueRule.of(config.getValue()), config.getInvert());
    }

    /// Whether the value at the path, or its absence, fits.
    public boolean matches(Map<String, ?> metadata) {
        Object found = metadata;
        for (String key : path) found = found instanceof Map<?, ?> map ? at(map, key) : ABSENT;
        return value.matches(found) != invert;
    }

    /// In place of a value where there is none at all; a null is a value.
    static final Object ABSENT = new Object();

    private static @Nullable Object at(Map<?, ?> map, String key) {
        return map.containsKey(key) ? map.get(key) : ABSENT;
    }
}
