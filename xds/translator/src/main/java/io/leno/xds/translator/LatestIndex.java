package io.leno.xds.translator;

import io.leno.api.model.MeshModel;
import io.leno.xds.translator.patch.PatchOutcome;

import org.osgi.service.component.annotations.Component;

import java.util.List;

/// Remembers the index of the mesh version asked for last, because all translators ask for the same
/// one for all proxies. Used by many threads: what it holds is immutable, and who asks for a
/// version that is just being arranged waits for it.
@Component(service = LatestIndex.class)
public final class LatestIndex {
    private volatile MeshIndex latest = new MeshIndex(MeshModel.empty(), null);

    @SuppressWarnings("ReferenceEquality") // comparing contents would cost more than the index
    MeshIndex of(MeshModel model) {
        MeshIndex found = latest;
        return found.model() == model ? found : arranged(model);
    }

    /// What became of the patches of that version.
    List<PatchOutcome> patchOutcomes() {
        return latest.patches().outcomes();
    }

    @SuppressWarnings("ReferenceEquality")
    private synchronized MeshIndex arranged(MeshModel model) {
        MeshIndex found = latest;
        if (found.model() == model) return found;
        var made = new MeshIndex(model, found);
        latest = made;
        return made;
    }
}
