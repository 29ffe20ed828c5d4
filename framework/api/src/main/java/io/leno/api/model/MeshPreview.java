package io.leno.api.model;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Set;

/// What the mesh would be with other configuration: `framework/control` provides it as a service.
@ProviderType
public interface MeshPreview {
    /// Changes nothing. Any thread; waits for the writer of the model.
    ///
    /// @param changed new, or in the place of those with the same key
    /// @param removed resources that would not be there
    Preview preview(List<ConfigResource> changed, Set<ResourceKey> removed);

    /// @param before as it is
    /// @param problems of the changed resources; what is refused stays as it is
    record Preview(MeshModel before, MeshModel after, List<Problem> problems) {
        public Preview {
            problems = List.copyOf(problems);
        }
    }
}
