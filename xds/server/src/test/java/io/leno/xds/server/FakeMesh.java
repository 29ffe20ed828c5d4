package io.leno.xds.server;

import io.leno.api.config.ResourceKey;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.MeshModelSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/// A mesh that changes when it is told to, and carries nothing: fake translators know the rest.
final class FakeMesh implements MeshModelSource {
    private final List<BiConsumer<MeshModel, MeshDelta>> listeners = new CopyOnWriteArrayList<>();
    private volatile MeshModel current = MeshModel.empty();
    private volatile boolean synced;

    static FakeMesh synced() {
        var mesh = new FakeMesh();
        mesh.sync();
        return mesh;
    }

    void sync() {
        synced = true;
        change();
    }

    void change() {
        var rule = new ResourceKey("networking.istio.io", "VirtualService", "default", "reviews");
        publish(new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of(rule)));
    }

    void changeEndpoints() {
        publish(new MeshDelta(Set.of(), Set.of("reviews"), Set.of(), Set.of()));
    }

    private void publish(MeshDelta delta) {
        current = new MeshModel(current.version() + 1, Map.of(), Map.of(), Map.of(), Map.of());
        listeners.forEach(listener -> listener.accept(current, delta));
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    @Override
    public MeshModel current() {
        return current;
    }

    @Override
    public boolean isSynced() {
        return synced;
    }

    @Override
    public Subscription subscribe(BiConsumer<MeshModel, MeshDelta> listener) {
        listeners.add(listener);
        listener.accept(current, new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of()));
        return () -> listeners.remove(listener);
    }
}
