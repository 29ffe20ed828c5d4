package io.leno.testkit;

import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// Records the versions of a mesh and waits for them. Safe to use from the writer's thread and the
/// test's.
public final class RecordingMeshListener implements BiConsumer<MeshModel, MeshDelta> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<MeshModel> models = new ArrayList<>();
    private final List<MeshDelta> deltas = new ArrayList<>();

    @Override
    public synchronized void accept(MeshModel mesh, MeshDelta delta) {
        models.add(mesh);
        deltas.add(delta);
        notifyAll();
    }

    /// Waits until the last version fulfils the condition.
    ///
    /// @throws AssertionError when none does in time
    public synchronized MeshModel await(String what, Predicate<MeshModel> condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (models.isEmpty() || !condition.test(models.getLast())) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what + "\n" + models);
            }
            wait(millis);
        }
        return models.getLast();
    }

    /// All versions so far, the one told at the subscription first.
    public synchronized List<MeshModel> models() {
        return List.copyOf(models);
    }

    public synchronized MeshDelta lastDelta() {
        return deltas.getLast();
    }
}
