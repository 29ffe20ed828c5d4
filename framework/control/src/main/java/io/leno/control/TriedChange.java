package io.leno.control;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.MeshModel;
import io.leno.api.model.MeshPreview;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A change of configuration tried on copies of what there is. Belongs to the writer's thread.
final class TriedChange {
    /// Whose the resources are that no platform has yet.
    private static final String PLATFORM = "preview";

    private final Changes changes = new Changes();
    private final ProblemLog problems = ProblemLog.silent();
    private final ConfigStore config;
    private final ModelWriter writer;

    TriedChange(ConfigStore config, ModelWriter writer) {
        this.config = new ConfigStore(config, problems, changes);
        this.writer = writer.copy(this.config, problems);
    }

    MeshPreview.Preview of(
            MeshModel before, List<ConfigResource> changed, Set<ResourceKey> removed) {
        for (ResourceKey key : removed) config.remove(key);
        for (ConfigResource each : changed) {
            String platform = config.inForce(each.key()).platform();
            config.put(platform.isEmpty() ? PLATFORM : platform, dated(each));
        }
        MeshModel after = writer.next(before, changes).model();
        List<Problem> found = problems.current();
        return new MeshPreview.Preview(before, after, found);
    }

    /// As an API server would: what is there keeps its age, what is new is the youngest.
    private ConfigResource dated(ConfigResource resource) {
        Instant known = config.created(resource.key());
        boolean says = !resource.created().equals(Instant.EPOCH);
        if (says) return resource;
        return new ConfigResource(
                resource.key(),
                resource.apiVersion(),
                resource.labels(),
                resource.annotations(),
                known == null ? Instant.now() : known,
                resource.body(),
                resource.origin());
    }
}
