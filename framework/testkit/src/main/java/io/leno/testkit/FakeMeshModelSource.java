package io.leno.testkit;

import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.MeshModelSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/// A mesh that a test publishes version by version; listeners are called on the test's thread.
public final class FakeMeshModelSource implements MeshModelSource {
    private static final MeshDelta NOTHING = new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of());

    private final List<BiConsumer<MeshModel, MeshDelta>> listeners = new ArrayList<>();
    private MeshModel current = MeshModel.empty();
    private boolean synced;

    /// The next version, with what changed in it; from now on the source is synced.
    public synchronized void publish(MeshModel mesh, MeshDelta delta) {
        current = mesh;
        synced = true;
        for (var listener : List.copyOf(listeners)) listener.accept(mesh, delta);
    }

    @Override
    public synchronized MeshModel current() {
        return current;
    }

    @Override
    public synchronized boolean isSynced() {
        return synced;
    }

    @Override
    public synchronized Subscription subscribe(BiConsumer<MeshModel, MeshDelta> listener) {
        listeners.add(listener);
        listener.accept(current, NOTHING);
        return () -> unsubscribe(listener);
    }

    private synchronized void unsubscribe(BiConsumer<MeshModel, MeshDelta> listener) {
        listeners.remove(listener);
    }
}
