package io.leno.api.model;

import org.osgi.annotation.versioning.ProviderType;

import java.util.function.BiConsumer;

/// Where the control plane's layers read the mesh: `framework/control` provides it as a service.
@ProviderType
public interface MeshModelSource {
    /// The newest version; [MeshModel#empty()] until the first platform has synced.
    MeshModel current();

    /// True once every platform that is attached has told all it knows. A server must not answer
    /// proxies before.
    boolean isSynced();

    /// Calls `listener` at once with the current model and an empty delta, then with every new
    /// version and what changed, and when the first platforms have synced even if nothing did: then
    /// [#isSynced] is true already. Calls come from the one writer's thread, one at a time, in
    /// order; the listener must hand long work on. Changes that follow each other within the quiet
    /// window arrive as one. Close to stop listening.
    Subscription subscribe(BiConsumer<MeshModel, MeshDelta> listener);

    /// Ends what it was returned for; a second close does nothing.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
