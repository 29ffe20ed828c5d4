package io.leno.rollout.control;

import io.leno.rollout.Artifact;
import io.leno.rollout.Fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a selection of proxies shall run of one plugin.
///
/// @param revision of the command that made it so
/// @param artifact empty: nothing
/// @param candidate beside it, for some streams
/// @param previous what was before, newest first
record Assignment(
        long revision,
        Selection selection,
        Optional<Artifact> artifact,
        Optional<Candidate> candidate,
        boolean pinned,
        List<Artifact> previous,
        Steps steps) {
    private static final int KEPT = 5;

    /// @param rule which streams get it, as `CanaryRule` reads it
    record Candidate(Artifact artifact, String rule) {}

    Assignment {
        previous = previous.stream().limit(KEPT).toList();
    }

    /// An artifact in place of what is; what was is kept for a rollback.
    Assignment running(Optional<Artifact> now) {
        List<Artifact> before = new ArrayList<>(previous);
        artifact.filter(was -> !now.equals(Optional.of(was)))
                .ifPresent(
                        was -> {
                            before.remove(was);
                            before.addFirst(was);
                        });
        return new Assignment(revision, selection, now, Optional.empty(), pinned, before, steps);
    }

    /// What was before in place of what is.
    Assignment rolledBack() {
        return new Assignment(
                revision,
                selection,
                Optional.of(previous.getFirst()),
                Optional.empty(),
                pinned,
                previous.subList(1, previous.size()),
                steps);
    }

    Assignment trying(Optional<Candidate> now) {
        return new Assignment(revision, selection, artifact, now, pinned, previous, steps);
    }

    Assignment pinned(boolean now) {
        return new Assignment(revision, selection, artifact, candidate, now, previous, steps);
    }

    Assignment stepping(Steps now) {
        return new Assignment(revision, selection, artifact, candidate, pinned, previous, now);
    }

    /// The same by another command, for these.
    Assignment by(long command, Selection whom) {
        return new Assignment(command, whom, artifact, candidate, pinned, previous, steps);
    }

    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("revision", revision);
        fields.put("selection", selection.fields());
        artifact.ifPresent(each -> fields.put("artifact", each.fields()));
        candidate.ifPresent(
                each -> {
                    fields.put("candidate", each.artifact().fields());
                    fields.put("canary", each.rule());
                });
        if (pinned) fields.put("pinned", true);
        fields.put("previous", previous.stream().map(Artifact::fields).toList());
        if (!steps.isComplete()) fields.put("steps", steps.fields());
        return fields;
    }

    static Assignment of(Map<?, ?> fields) {
        String rule = Fields.text(fields, "canary");
        return new Assignment(
                Fields.number(fields, "revision"),
                Selection.of(Fields.object(fields, "selection").orElse(Map.of())),
                Fields.object(fields, "artifact").map(Artifact::of),
                Fields.object(fields, "candidate")
                        .map(each -> new Candidate(Artifact.of(each), rule)),
                Fields.flag(fields, "pinned"),
                Fields.objects(fields, "previous").stream().map(Artifact::of).toList(),
                Fields.object(fields, "steps").map(Steps::of).orElse(Steps.ALL));
    }
}
