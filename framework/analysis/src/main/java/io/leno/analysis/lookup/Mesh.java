package io.leno.analysis.lookup;

import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;

/// The configuration of the mesh.
public final class Mesh {
    private Mesh() {}

    /// Istio's MeshConfig.
    public static Part config(Resources resources) {
        return Part.of(resources.all(Kinds.MESH_CONFIG).getFirst());
    }

    /// The namespace whose rules hold everywhere.
    public static String rootNamespace(Resources resources) {
        return config(resources).text("rootNamespace", "istio-system");
    }
}
