package io.leno.proxy;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An xDS server in the test's hands: it sends what the test says and keeps what is asked for.
final class ScriptedSource implements ResourceSourceFactory, ResourceSource {
    record Asked(String typeUrl, ResourceNames names) {}

    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private volatile ResourceConsumer consumer = update -> Map.of();
    private int version;

    @Override
    public ResourceSource connect(Settings settings, ResourceConsumer to) {
        consumer = to;
        return this;
    }

    @Override
    public void subscribe(String typeUrl, ResourceNames names) {
        asked.add(new Asked(typeUrl, names));
    }

    /// Waits until something of this type is asked for; what was asked for before is forgotten.
    ResourceNames awaitAsked(String typeUrl) throws InterruptedException {
        while (true) {
            Asked next = asked.poll(5, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("nobody asks for " + typeUrl);
            if (next.typeUrl().equals(typeUrl)) return next.names();
        }
    }

    boolean wasAsked(String typeUrl) {
        return asked.stream().anyMatch(one -> one.typeUrl().equals(typeUrl));
    }

    /// The reasons of what was refused.
    Map<String, String> send(Message resource) {
        XdsResource encoded =
                switch (resource) {
                    case Cluster c -> encoded(TypeUrls.CLUSTER, c.getName(), c);
                    case ClusterLoadAssignment a ->
                            encoded(TypeUrls.ENDPOINT, a.getClusterName(), a);
                    case Listener l -> encoded(TypeUrls.LISTENER, l.getName(), l);
                    case RouteConfiguration r -> encoded(TypeUrls.ROUTE, r.getName(), r);
                    case ScopedRouteConfiguration s ->
                            encoded(TypeUrls.SCOPED_ROUTE, s.getName(), s);
                    case TypedExtensionConfig e -> encoded(TypeUrls.EXTENSION, e.getName(), e);
                    default -> throw new IllegalArgumentException(resource.toString());
                };
        return update(encoded.typeUrl(), List.of(encoded), Set.of());
    }

    void remove(String typeUrl, String name) {
        update(typeUrl, List.of(), Set.of(name));
    }

    private Map<String, String> update(
            String typeUrl, List<XdsResource> resources, Set<String> removed) {
        version++;
        return consumer.update(
                new ResourceConsumer.Update(
                        typeUrl, Integer.toString(version), resources, removed));
    }

    private static XdsResource encoded(String typeUrl, String name, Message message) {
        return new XdsResource(typeUrl, name, message.toByteArray(), List.of());
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void close() {}
}
