package io.leno.proxy.plugin;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.stream.Collectors;

/// A plugin's factory and the bundle it came from.
///
/// @param types names of the message types it takes; of a source its name
/// @param blame for the log
public record Provided<F>(
        F factory, Set<String> types, long bundleId, long serviceId, String blame) {
    public Provided {
        requireNonNull(factory, "factory");
        requireNonNull(blame, "blame");
        types = types.stream().map(Provided::typeName).collect(Collectors.toUnmodifiableSet());
    }

    /// Of no bundle: built in.
    public static <F> Provided<F> builtIn(F factory, Set<String> typeUrls) {
        return new Provided<>(factory, typeUrls, -1, -1, "built in");
    }

    static String typeName(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    }
}
