package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Settings of filters that come by ECDS. Belongs to the configuration's thread.
final class ExtensionStore {
    private final Map<ResourceRef, Known> known = new HashMap<>();
    private volatile List<PublishedExtension> published = List.of();

    private record Known(TypedExtensionConfig config, String version) {}

    /// Null until they have come.
    @Nullable Any find(ResourceRef ref) {
        Known found = known.get(ref);
        return found == null ? null : found.config().getTypedConfig();
    }

    boolean has(ResourceRef ref, TypedExtensionConfig config) {
        Known found = known.get(ref);
        return found != null && found.config().equals(config);
    }

    /// @return puts back what was there before
    Runnable put(ResourceRef ref, TypedExtensionConfig config, String version) {
        Known before = known.put(ref, new Known(config, version));
        publish();
        return () -> {
            if (before == null) known.remove(ref);
            else known.put(ref, before);
            publish();
        };
    }

    void remove(ResourceRef ref) {
        if (known.remove(ref) != null) publish();
    }

    /// Forgets all but these.
    void retain(Set<ResourceRef> refs) {
        if (known.keySet().retainAll(refs)) publish();
    }

    List<PublishedExtension> published() {
        return published;
    }

    private void publish() {
        var all = new ArrayList<PublishedExtension>();
        Instant now = Instant.now();
        for (Known one : known.values())
            all.add(new PublishedExtension(one.config(), one.version(), now));
        all.sort((a, b) -> a.config().getName().compareTo(b.config().getName()));
        published = List.copyOf(all);
    }
}
