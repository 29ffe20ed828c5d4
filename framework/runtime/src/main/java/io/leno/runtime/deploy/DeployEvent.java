package io.leno.runtime.deploy;

/// What happened to a plugin. Holds text only, so that whoever keeps it keeps no class loader.
public sealed interface DeployEvent {
    /// A generation serves; an older one, if there was one, is being drained.
    record Deployed(String plugin, int generation, String file, long bundleId)
            implements DeployEvent {}

    /// A jar was not taken.
    ///
    /// @param reason one line
    /// @param stillServing the generation that goes on, or 0
    record Refused(String file, String reason, String plugin, int stillServing)
            implements DeployEvent {}

    /// The jar is gone, and no new stream uses the plugin.
    record Withdrawn(String plugin, int generation) implements DeployEvent {}

    /// Nothing of a generation is left.
    ///
    /// @param streamsCut how many streams still used it at the drain deadline
    record Retired(String plugin, int generation, long streamsCut) implements DeployEvent {}
}
