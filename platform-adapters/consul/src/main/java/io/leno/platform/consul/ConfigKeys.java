package io.leno.platform.consul;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.ProblemsFound;
import io.leno.manifest.Manifest;

import org.kiwiproject.consul.model.kv.Value;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Resources in the key-value store: a YAML text per key. One that cannot be read keeps what it
/// said last.
final class ConfigKeys {
    private final ConsulSettings settings;
    private final Consumer<PlatformEvent> events;
    private final Map<String, Manifest> good = new TreeMap<>();
    private final ToldResources told;
    private final HashSet<String> broken = new HashSet<>();

    ConfigKeys(ConsulSettings settings, Consumer<PlatformEvent> events) {
        this.settings = settings;
        this.events = events;
        told = new ToldResources(events);
    }

    /// @param values all there are
    void tell(List<Value> values) {
        var keys = new HashSet<String>();
        for (Value each : values) {
            if (each.getKey().endsWith("/")) continue;
            keys.add(each.getKey());
            read(each);
        }
        good.keySet().retainAll(keys);
        for (String key : List.copyOf(broken)) if (!keys.contains(key)) isWell(key);
        tellDifference();
    }

    private void read(Value value) {
        String key = value.getKey();
        String text = value.getValueAsString(StandardCharsets.UTF_8).orElse("");
        Manifest now = Manifest.parse(settings.source() + "/" + key, text, settings.namespace());
        if (now.problems().isEmpty()) {
            good.put(key, now);
            isWell(key);
            return;
        }
        good.putIfAbsent(key, now);
        broken.add(key);
        events.accept(new ProblemsFound(key, now.problems()));
    }

    private void isWell(String key) {
        if (broken.remove(key)) events.accept(new ProblemsFound(key, List.of()));
    }

    /// Of two resources with one name the first by key counts.
    private void tellDifference() {
        Map<ResourceKey, ConfigResource> now = new HashMap<>();
        for (Manifest each : good.values())
            each.resources().forEach(resource -> now.putIfAbsent(resource.key(), resource));
        told.tell(now);
    }
}
