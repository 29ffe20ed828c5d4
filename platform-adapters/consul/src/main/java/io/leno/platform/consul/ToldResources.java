package io.leno.platform.consul;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.ConfigChanged;
import io.leno.api.platform.PlatformEvent.ConfigRemoved;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The resources that one source told; tells what differs from the last time.
final class ToldResources {
    private final Consumer<PlatformEvent> events;
    private final Map<ResourceKey, ConfigResource> told = new HashMap<>();

    ToldResources(Consumer<PlatformEvent> events) {
        this.events = events;
    }

    /// @param now all there are
    void tell(Map<ResourceKey, ConfigResource> now) {
        now.forEach(
                (key, resource) -> {
                    if (!resource.equals(told.put(key, resource)))
                        events.accept(new ConfigChanged(resource));
                });
        for (ResourceKey key : List.copyOf(told.keySet())) {
            if (now.containsKey(key)) continue;
            told.remove(key);
            events.accept(new ConfigRemoved(key));
        }
    }
}
