package io.leno.proxy.dns;

import io.leno.proxy.stats.Stats;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/// The caches of a proxy, each known by its name to the filters and clusters that share it. They
/// last as long as the proxy. Belongs to the configuration's thread.
public final class NameCaches {
    private final ScheduledExecutorService thread;
    private final Stats stats;
    private final Map<String, NameCache> caches = new HashMap<>();

    public NameCaches(ScheduledExecutorService thread, Stats stats) {
        this.thread = thread;
        this.stats = stats;
    }

    /// The one of this name.
    ///
    /// @throws IllegalArgumentException when it is there with other settings
    public synchronized NameCache of(NameCacheSettings settings) {
        NameCache known = caches.get(settings.name());
        if (known != null && !known.settings().equals(settings)) {
            throw new IllegalArgumentException(
                    "config specified DNS cache '" + settings.name() + "' with different settings");
        }
        if (known != null) return known;
        var made =
                new NameCache(
                        settings,
                        thread,
                        Resolver.SYSTEM,
                        stats.scope(
                                settings.name().isEmpty()
                                        ? "dns_cache."
                                        : "dns_cache." + settings.name() + "."));
        caches.put(settings.name(), made);
        return made;
    }
}
