package io.leno.xds.translator;

import io.leno.api.model.MeshModel;

import java.util.concurrent.atomic.AtomicReference;

/// Remembers the index of the mesh version asked for last, because all proxies ask for the same
/// one. Used by many threads: what it holds is immutable, and two that make the same index at once
/// only waste one.
final class LatestIndex {
    private final AtomicReference<MeshIndex> latest =
            new AtomicReference<>(new MeshIndex(MeshModel.empty(), null));

    @SuppressWarnings("ReferenceEquality") // comparing contents would cost more than the index
    MeshIndex of(MeshModel model) {
        MeshIndex found = latest.get();
        if (found.model() == model) return found;
        var made = new MeshIndex(model, found);
        latest.set(made);
        return made;
    }
}
