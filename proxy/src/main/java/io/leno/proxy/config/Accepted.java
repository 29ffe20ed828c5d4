package io.leno.proxy.config;

import com.google.protobuf.MessageLite;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.proxy.runtime.RuntimeLayers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Resources that were accepted, gathered by type and version, as a server would send them.
final class Accepted {
    private record Batch(String typeUrl, String version) {}

    private final Map<Batch, List<XdsResource>> batches = new LinkedHashMap<>();

    private Accepted() {}

    /// What a configuration has in force and did not get from its bootstrap.
    static List<Update> of(Configuration from, RuntimeLayers layers, Collection<Secret> secrets) {
        var all = new Accepted();
        layers.discovered()
                .forEach(
                        (name, layer) -> all.add(TypeUrls.RUNTIME, name, "", runtime(name, layer)));
        for (PublishedCluster one : from.clusters())
            if (one.dynamic())
                all.add(TypeUrls.CLUSTER, one.config().getName(), one.version(), one.config());
        for (var one : from.assignments())
            all.add(TypeUrls.ENDPOINT, one.getClusterName(), "", one);
        for (Secret one : secrets) all.add(TypeUrls.SECRET, one.getName(), "", one);
        for (PublishedListener one : from.listeners())
            if (one.dynamic() && one.refused().isEmpty())
                all.add(TypeUrls.LISTENER, one.config().getName(), one.version(), one.config());
        for (PublishedRoutes one : from.routes())
            if (one.dynamic())
                all.add(TypeUrls.ROUTE, one.config().getName(), one.version(), one.config());
        return all.updates();
    }

    private static Runtime runtime(String name, com.google.protobuf.Struct layer) {
        return Runtime.newBuilder().setName(name).setLayer(layer).build();
    }

    private void add(String typeUrl, String name, String version, MessageLite config) {
        batches.computeIfAbsent(new Batch(typeUrl, version), _ -> new ArrayList<>())
                .add(new XdsResource(typeUrl, name, config.toByteArray(), version, List.of()));
    }

    private List<Update> updates() {
        List<Update> updates = new ArrayList<>();
        batches.forEach(
                (batch, resources) ->
                        updates.add(
                                new Update(batch.typeUrl(), batch.version(), resources, Set.of())));
        return updates;
    }
}
