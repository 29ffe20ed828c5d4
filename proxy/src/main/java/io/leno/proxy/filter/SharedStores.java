package io.leno.proxy.filter;

import io.leno.api.filter.BoundedStore;
import io.leno.api.filter.SharedStore;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

import java.util.HashMap;
import java.util.Map;

/// The stores that filters share by name, as long as anybody has them. Safe to use from any thread.
public final class SharedStores {
    private final Stats stats;
    private final Map<String, Shared> stores = new HashMap<>(); // guarded by this, as its values

    private static final class Shared {
        final BoundedStore store;
        int users;

        Shared(BoundedStore store) {
            this.store = store;
        }
    }

    public SharedStores(Stats stats) {
        this.stats = stats;
    }

    /// Each call is to be followed by one of [#release].
    synchronized SharedStore open(String name, long maxBytes) {
        Shared shared = stores.computeIfAbsent(name, none -> make(name, maxBytes));
        shared.users++;
        shared.store.resize(maxBytes);
        return shared.store;
    }

    private Shared make(String name, long maxBytes) {
        var counted = new ScopedStats(scope(name));
        return new Shared(new BoundedStore(maxBytes, counted, System::nanoTime));
    }

    private StatScope scope(String name) {
        return stats.scope("shared_store." + name + ".");
    }

    synchronized void release(String name) {
        Shared shared = stores.get(name);
        if (shared == null || --shared.users > 0) return;
        stores.remove(name);
        scope(name).remove();
    }
}
