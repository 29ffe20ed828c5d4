package io.leno.xds.translator.explain;

import io.leno.api.config.ResourceKey;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// How people name a resource: `VirtualService default/reviews`, `virtualservice/reviews`.
public final class ResourceName {
    private static final String EXPECTED = " (expected: KIND [NAMESPACE/]NAME)";

    private ResourceName() {}

    /// @param namespace meant where none is named
    /// @throws IllegalArgumentException where none is meant, or several
    public static ResourceKey find(String text, Collection<ResourceKey> known, String namespace) {
        String[] parts = text.strip().split("[\\s/]+", -1);
        if (parts.length < 2 || parts.length > 3)
            throw new IllegalArgumentException("remove: \"" + text + "\"" + EXPECTED);
        String in = parts.length == 3 ? parts[1] : namespace;
        String name = parts[parts.length - 1];
        List<ResourceKey> named =
                known.stream()
                        .filter(each -> each.kind().equalsIgnoreCase(parts[0]))
                        .filter(each -> each.name().equals(name))
                        .filter(each -> each.namespace().isEmpty() || each.namespace().equals(in))
                        .distinct()
                        .toList();
        if (named.size() == 1) return named.getFirst();
        String others =
                known.stream()
                        .filter(each -> each.kind().equalsIgnoreCase(parts[0]))
                        .map(ResourceKey::toString)
                        .sorted()
                        .limit(20)
                        .collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                "remove: \""
                        + text
                        + "\": "
                        + (named.isEmpty() ? "no such resource" : "several: " + named)
                        + " (there are: "
                        + others
                        + ")");
    }
}
