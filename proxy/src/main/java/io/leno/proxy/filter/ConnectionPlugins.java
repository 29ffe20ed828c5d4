package io.leno.proxy.filter;

import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.NetworkFilterFactory;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// The listener and network filters that bundles provide, newest first. Safe to use from any
/// thread; the listener is told after each one that came.
public final class ConnectionPlugins {
    private final List<ListenerFilterFactory> listenerFilters = new CopyOnWriteArrayList<>();
    private final List<NetworkFilterFactory> networkFilters = new CopyOnWriteArrayList<>();
    private final Runnable onChange;

    ConnectionPlugins(Runnable onChange) {
        this.onChange = onChange;
    }

    public void add(ListenerFilterFactory factory) {
        listenerFilters.addFirst(factory);
        onChange.run();
    }

    public void remove(ListenerFilterFactory factory) {
        listenerFilters.remove(factory);
    }

    public void add(NetworkFilterFactory factory) {
        networkFilters.addFirst(factory);
        onChange.run();
    }

    public void remove(NetworkFilterFactory factory) {
        networkFilters.remove(factory);
    }

    /// Null where nobody provides it.
    ///
    /// @param type name of the type of its settings
    public @Nullable ListenerFilterFactory listenerFilter(String name, String type) {
        for (ListenerFilterFactory factory : listenerFilters)
            if (takes(factory.name(), factory.typeUrls(), name, type)) return factory;
        return null;
    }

    /// Null where nobody provides it.
    ///
    /// @param type name of the type of its settings
    public @Nullable NetworkFilterFactory networkFilter(String name, String type) {
        for (NetworkFilterFactory factory : networkFilters)
            if (takes(factory.name(), factory.typeUrls(), name, type)) return factory;
        return null;
    }

    private static boolean takes(String factory, Set<String> types, String name, String type) {
        if (types.stream().anyMatch(url -> FilterRegistry.typeName(url).equals(type))) return true;
        return factory.equals(type) || factory.equals(name);
    }
}
