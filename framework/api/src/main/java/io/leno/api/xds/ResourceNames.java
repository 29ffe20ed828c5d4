package io.leno.api.xds;

import java.util.Set;

/// Which resources of a type are wanted: all there are, or these. xDS: wildcard subscription.
public record ResourceNames(boolean wildcard, Set<String> names) {
    private static final ResourceNames ALL = new ResourceNames(true, Set.of());

    public ResourceNames {
        names = Set.copyOf(names);
    }

    public static ResourceNames all() {
        return ALL;
    }

    public static ResourceNames of(Set<String> names) {
        return new ResourceNames(false, names);
    }

    public boolean includes(String name) {
        return wildcard || names.contains(name);
    }
}
