package io.leno.proxy.config;

import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Scopes of routes that come by SRDS. Belongs to the configuration's thread.
final class ScopeStore {
    private final Map<ResourceRef, Map<String, ScopedRouteConfiguration>> known = new HashMap<>();

    Collection<ScopedRouteConfiguration> of(ResourceRef ref) {
        return known.getOrDefault(ref, Map.of()).values();
    }

    /// @return puts back what was there before
    Runnable put(ResourceRef ref, ScopedRouteConfiguration config) {
        var scopes = known.computeIfAbsent(ref, missing -> new LinkedHashMap<>());
        ScopedRouteConfiguration before = scopes.put(config.getName(), config);
        return () -> {
            if (before == null) scopes.remove(config.getName());
            else scopes.put(config.getName(), before);
        };
    }

    /// @return whether it was there
    boolean remove(ResourceRef ref, String name) {
        return known.getOrDefault(ref, new HashMap<>()).remove(name) != null;
    }

    /// Forgets all but these.
    void retain(Set<ResourceRef> refs) {
        known.keySet().retainAll(refs);
    }
}
