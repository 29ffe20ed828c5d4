package io.leno.xds.server;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.api.config.Problem;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes what it was given.
final class FakeTranslator implements Translator {
    private final String typeUrl;
    private final Map<String, XdsResource> resources = new ConcurrentSkipListMap<>();
    final AtomicInteger translations = new AtomicInteger();
    volatile @Nullable RuntimeException failure;
    volatile List<Problem> problems = List.of();

    /// What it says a change can alter; null: anything.
    volatile @Nullable Set<String> affected;

    /// The names it was asked for last.
    volatile @Nullable ResourceNames asked;

    private volatile Runnable changed = () -> {};

    FakeTranslator(String typeUrl) {
        this.typeUrl = typeUrl;
    }

    /// A resource whose bytes differ with the text.
    FakeTranslator has(String name, String text) {
        return has(name, message(name, text));
    }

    FakeTranslator has(String name, Message message) {
        resources.put(name, new XdsResource(typeUrl, name, message.toByteArray(), List.of()));
        return this;
    }

    FakeTranslator hasNot(String name) {
        resources.remove(name);
        return this;
    }

    /// The one resource it has.
    XdsResource only() {
        return resources.values().iterator().next();
    }

    private Message message(String name, String text) {
        return switch (typeUrl) {
            case TypeUrls.CLUSTER ->
                    XdsExamples.cluster(name).toBuilder().setAltStatName(text).build();
            case TypeUrls.ENDPOINT -> {
                var policy = ClusterLoadAssignment.Policy.newBuilder();
                policy.addDropOverloadsBuilder().setCategory(text);
                yield ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .setPolicy(policy)
                        .build();
            }
            case TypeUrls.LISTENER ->
                    Listener.newBuilder().setName(name).setStatPrefix(text).build();
            default ->
                    RouteConfiguration.newBuilder()
                            .setName(name)
                            .addInternalOnlyHeaders(text)
                            .build();
        };
    }

    @Override
    public void onChange(Runnable told) {
        changed = told;
    }

    /// Says that what it makes is different now, whatever the mesh.
    void changed() {
        changed.run();
    }

    @Override
    public String typeUrl() {
        return typeUrl;
    }

    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        return !delta.isEndpointsOnly() || typeUrl.equals(TypeUrls.ENDPOINT);
    }

    @Override
    public Optional<Set<String>> changedNames(MeshDelta delta, MeshModel mesh, Node node) {
        return Optional.ofNullable(affected);
    }

    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        translations.incrementAndGet();
        asked = wanted;
        RuntimeException thrown = failure;
        if (thrown != null) throw thrown;
        return new Translation(
                resources.values().stream().filter(r -> wanted.includes(r.name())).toList(),
                problems);
    }
}
