package io.leno.api.xds;

import io.leno.api.config.Problem;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes the resources of one type for a node. A bundle registers one as a service per type URL;
/// where two serve the same, the newer bundle's is used.
@ConsumerType
public interface Translator {
    /// The type it makes, see [TypeUrls].
    String typeUrl();

    /// False only where the change cannot alter what [#translate] returns for the node; then it is
    /// not called.
    boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node);

    /// The only names under which the change can alter what [#translate] returns for the node,
    /// where that can be told for much less than translating; empty: any name. Asked where
    /// [#isAffectedBy] is true; then only these names are asked for again.
    default Optional<Set<String>> changedNames(MeshDelta delta, MeshModel mesh, Node node) {
        return Optional.empty();
    }

    /// The resources of this type that the node should have, among the names it wants. Pure: same
    /// arguments, same bytes, in the same order. A name it wants that does not exist is left out.
    /// Called on any thread, several at a time. One bad rule loses only itself: it becomes a
    /// problem in the answer.
    Translation translate(MeshModel mesh, Node node, ResourceNames wanted);

    /// As [#translate], with notes in the metadata of each thing of what made it: the rules and
    /// services, where they were read, and the fields. Made only where somebody asks why; never
    /// sent to proxies. Without notes where a translator does not know.
    default Translation annotated(MeshModel mesh, Node node, ResourceNames wanted) {
        return translate(mesh, node, wanted);
    }

    /// Takes whom to tell when the answers change for another reason than the mesh: then they are
    /// asked for again, for every node. May be called on any thread, until the translator leaves.
    default void onChange(Runnable changed) {}

    /// @param problems with rules that passed validation but cannot be translated, each naming the
    ///   rule
    record Translation(List<XdsResource> resources, List<Problem> problems) {
        public Translation {
            resources = List.copyOf(resources);
            problems = List.copyOf(problems);
        }
    }
}
