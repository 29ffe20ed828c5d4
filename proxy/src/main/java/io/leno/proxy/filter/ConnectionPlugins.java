package io.leno.proxy.filter;

import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.NetworkFilterFactory;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongPredicate;

/// The listener and network filters that bundles provide, newest first. Safe to use from any
/// thread; the listener is told after each one that came.
public final class ConnectionPlugins {
    private final List<Known<ListenerFilterFactory>> listenerFilters = new CopyOnWriteArrayList<>();
    private final List<Known<NetworkFilterFactory>> networkFilters = new CopyOnWriteArrayList<>();
    private final LongPredicate serves;
    private final Runnable onChange;

    private record Known<F>(F factory, long bundleId) {}

    /// @param serves whether a bundle's plugins are to be used
    ConnectionPlugins(LongPredicate serves, Runnable onChange) {
        this.serves = serves;
        this.onChange = onChange;
    }

    public void add(ListenerFilterFactory factory, long bundleId) {
        listenerFilters.addFirst(new Known<>(factory, bundleId));
        onChange.run();
    }

    public void remove(ListenerFilterFactory factory) {
        listenerFilters.removeIf(known -> known.factory().equals(factory));
    }

    public void add(NetworkFilterFactory factory, long bundleId) {
        networkFilters.addFirst(new Known<>(factory, bundleId));
        onChange.run();
    }

    public void remove(NetworkFilterFactory factory) {
        networkFilters.removeIf(known -> known.factory().equals(factory));
    }

    /// Null where nobody provides it.
    ///
    /// @param type name of the type of its settings
    public @Nullable ListenerFilterFactory listenerFilter(String name, String type) {
        for (Known<ListenerFilterFactory> known : listenerFilters) {
            ListenerFilterFactory factory = known.factory();
            if (!serves.test(known.bundleId())) continue;
            if (takes(factory.name(), factory.typeUrls(), name, type)) return factory;
        }
        return null;
    }

    /// Null where nobody provides it.
    ///
    /// @param type name of the type of its settings
    public @Nullable NetworkFilterFactory networkFilter(String name, String type) {
        for (Known<NetworkFilterFactory> known : networkFilters) {
            NetworkFilterFactory factory = known.factory();
            if (!serves.test(known.bundleId())) continue;
            if (takes(factory.name(), factory.typeUrls(), name, type)) return factory;
        }
        return null;
    }

    private static boolean takes(String factory, Set<String> types, String name, String type) {
        if (types.stream().anyMatch(url -> FilterRegistry.typeName(url).equals(type))) return true;
        return factory.equals(type) || factory.equals(name);
    }
}
