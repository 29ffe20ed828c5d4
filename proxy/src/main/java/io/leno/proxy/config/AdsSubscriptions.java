package io.leno.proxy.config;

import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.TypeUrls;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Asks one ADS server in Envoy's order: clusters, their endpoints, and once the first clusters are
/// warm listeners and their routes. Belongs to the configuration's thread.
public final class AdsSubscriptions implements Subscriptions {
    private final ResourceSource source;
    private final boolean listeners;
    private final Map<String, Set<String>> asked = new HashMap<>();
    private boolean clustersCame;
    private boolean listenersAsked;

    /// @param clusters whether clusters come from this server
    /// @param listeners whether listeners do
    public AdsSubscriptions(ResourceSource source, boolean clusters, boolean listeners) {
        this.source = source;
        this.listeners = listeners;
        clustersCame = !clusters;
        if (clusters) source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
    }

    @Override
    public void received(String typeUrl) {
        if (typeUrl.equals(TypeUrls.CLUSTER)) clustersCame = true;
    }

    @Override
    public void follow(
            Set<String> serviceNames,
            Set<String> routeNames,
            Set<String> secretNames,
            boolean warming) {
        ask(TypeUrls.ENDPOINT, serviceNames);
        ask(TypeUrls.SECRET, secretNames);
        if (listeners && clustersCame && !warming && !listenersAsked) {
            listenersAsked = true;
            source.subscribe(TypeUrls.LISTENER, ResourceNames.all());
        }
        ask(TypeUrls.ROUTE, routeNames);
    }

    private void ask(String typeUrl, Set<String> names) {
        if (names.equals(asked.getOrDefault(typeUrl, Set.of()))) return;
        asked.put(typeUrl, Set.copyOf(names));
        source.subscribe(typeUrl, ResourceNames.of(names));
    }
}
