package io.leno.control;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.Problem;
import io.leno.api.config.RuleDerivation;
import io.leno.api.model.MeshModel;
import io.leno.api.platform.PlatformEvent;

import java.util.List;

/// The mesh that one platform tells, without waiting for it to change.
///
/// @param problems of its resources
public record MeshSnapshot(MeshModel model, List<Problem> problems) {
    public MeshSnapshot {
        problems = List.copyOf(problems);
    }

    /// @param dialects the first that understands a resource is asked
    public static MeshSnapshot of(
            String platform,
            List<PlatformEvent> events,
            List<ConfigDialect> dialects,
            List<RuleDerivation> derivations) {
        var changes = new Changes();
        var problems = ProblemLog.silent();
        var config = new ConfigStore(problems, changes);
        dialects.reversed().forEach(config::add);
        var state = new PlatformState(platform, config, problems, changes);
        var writer = new ModelWriter(List.of(state), config, problems);
        derivations.forEach(writer::add);
        changes.derivations();
        events.forEach(state::apply);
        MeshModel model = writer.next(MeshModel.empty(), changes).model();
        return new MeshSnapshot(model, problems.current());
    }
}
