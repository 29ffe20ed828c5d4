package io.leno.xds.translator;

import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.translator.patch.ExtensionPatches;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;

/// ECDS: settings of filters that are told apart from their listener, so that they change alone.
@Component(service = Translator.class)
public final class ExtensionTranslator implements Translator {
    private final LatestIndex index;

    /// @param index shared by all translators
    @Activate
    public ExtensionTranslator(@Reference LatestIndex index) {
        this.index = index;
    }

    @Override
    public String typeUrl() {
        return TypeUrls.EXTENSION;
    }

    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        return delta.rules().stream().anyMatch(key -> key.kind().equals("EnvoyFilter"))
                || (!delta.workloads().isEmpty() && node.labels().isEmpty());
    }

    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        var patches = new ExtensionPatches(new Scope(index.of(mesh), node).patches());
        var resources = new ArrayList<XdsResource>();
        patches.all()
                .forEach(
                        (name, patched) -> {
                            if (!wanted.includes(name)) return;
                            byte[] bytes = Protos.bytes(patched.resource());
                            resources.add(
                                    new XdsResource(TypeUrls.EXTENSION, name, bytes, patched.by()));
                        });
        return new Translation(resources, patches.problems());
    }
}
