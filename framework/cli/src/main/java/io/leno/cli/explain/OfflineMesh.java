package io.leno.cli.explain;

import io.leno.api.config.ResourceKey;
import io.leno.control.MeshSnapshot;
import io.leno.istio.Dialects;
import io.leno.platform.file.FileSnapshot;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// The mesh that files tell, put together as a control plane would.
final class OfflineMesh {
    private final FileSnapshot files;

    private OfflineMesh(FileSnapshot files) {
        this.files = files;
    }

    static OfflineMesh read(List<Path> directories, @Nullable Path meshConfig) {
        return new OfflineMesh(FileSnapshot.read(directories, meshConfig));
    }

    /// This one with other files over it, and without some objects.
    OfflineMesh with(List<Path> newer, Set<ResourceKey> removed) {
        return new OfflineMesh(files.with(FileSnapshot.read(newer, null), removed));
    }

    /// Names of all objects.
    Set<ResourceKey> keys() {
        return files.keys();
    }

    MeshSnapshot mesh() {
        return MeshSnapshot.of("file:mesh", files.events(), Dialects.all(), Dialects.derivations());
    }
}
