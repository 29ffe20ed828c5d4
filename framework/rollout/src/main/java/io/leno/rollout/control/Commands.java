package io.leno.rollout.control;

import io.leno.api.xds.Node;
import io.leno.rollout.Artifact;
import io.leno.rollout.control.Assignment.Candidate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a command makes of a plan. Pure: the same plan, command and proxies, the same plan.
///
/// @param proxies who is connected
/// @param artifact what the command brings, if it does
/// @param revision the command's
record Commands(
        PluginPlan plan,
        Command command,
        List<Node> proxies,
        Optional<Artifact> artifact,
        long revision,
        Instant now) {
    PluginPlan apply() throws CommandException {
        return switch (command.action()) {
            case DEPLOY -> deploy();
            case REMOVE -> remove();
            case CANARY -> canary();
            case PROMOTE -> promote();
            case ROLLBACK -> rollback();
            case PIN -> with(requireDeployed().pinned(true), deed(requireDeployed().artifact()));
            case UNPIN -> unpin();
        };
    }

    private PluginPlan deploy() throws CommandException {
        refuseWherePinned();
        Steps steps;
        try {
            steps = Steps.of(command.steps());
        } catch (IllegalArgumentException e) {
            throw new CommandException(400, String.valueOf(e.getMessage()));
        }
        Artifact what = requireArtifact();
        Assignment before = base().orElseGet(this::nothing);
        return with(
                before.running(Optional.of(what)).pinned(false).stepping(steps),
                deed(Optional.of(what)));
    }

    private PluginPlan remove() throws CommandException {
        refuseWherePinned();
        if (plan.assignments().stream().allMatch(each -> each.artifact().isEmpty()))
            throw notDeployed();
        Assignment before = base().orElseGet(this::nothing);
        return with(
                before.running(Optional.empty()).pinned(false).stepping(Steps.ALL),
                deed(before.artifact()));
    }

    private PluginPlan canary() throws CommandException {
        Assignment base = requireDeployed();
        if (base.pinned() && !command.force()) throw pinned(base);
        if (command.canary().isEmpty())
            throw new CommandException(
                    400, "canary: no rule (expected: a percentage, a header or both)");
        Optional<Artifact> what =
                artifact.isPresent() ? artifact : base.candidate().map(Candidate::artifact);
        if (what.isEmpty())
            throw new CommandException(
                    409,
                    command.plugin()
                            + ": no canary whose share could change on "
                            + command.selection()
                            + " (expected: a file)");
        if (what.equals(base.artifact()))
            throw new CommandException(
                    409,
                    command.plugin()
                            + ": "
                            + text(what.get())
                            + " is live already on "
                            + command.selection());
        return with(
                base.trying(Optional.of(new Candidate(what.get(), command.canary()))), deed(what));
    }

    /// Makes a canary live, or sends a rollout that stands or steps on to all its proxies.
    private PluginPlan promote() throws CommandException {
        Assignment base = requireDeployed();
        if (base.candidate().isPresent()) {
            Optional<Artifact> what = base.candidate().map(Candidate::artifact);
            return with(base.running(what), deed(what));
        }
        if (!base.steps().isComplete())
            return with(base.stepping(Steps.ALL), deed(base.artifact()));
        throw new CommandException(
                409,
                command.plugin()
                        + ": neither a canary nor a rollout in steps on "
                        + command.selection());
    }

    /// Takes back the last thing that was begun: a canary, a rollout in steps, else a deployment.
    private PluginPlan rollback() throws CommandException {
        Assignment base = base().orElseThrow(this::notDeployed);
        if (base.pinned() && !command.force()) throw pinned(base);
        if (base.candidate().isPresent())
            return with(base.trying(Optional.empty()), deed(base.artifact()));
        if (!base.steps().isComplete()) return plan.without(base, deed(Optional.empty()));
        if (base.previous().isEmpty())
            throw new CommandException(
                    409,
                    command.plugin()
                            + ": nothing before "
                            + base.artifact().map(Commands::text).orElse("it")
                            + " on "
                            + command.selection());
        return with(base.rolledBack(), deed(base.rolledBack().artifact()));
    }

    private PluginPlan unpin() throws CommandException {
        Assignment base = requireDeployed();
        if (!base.pinned())
            throw new CommandException(
                    409, command.plugin() + ": not pinned on " + command.selection());
        return with(base.pinned(false), deed(base.artifact()));
    }

    private PluginPlan with(Assignment assignment, Deed deed) {
        return plan.with(assignment.by(revision, command.selection()), deed);
    }

    private Deed deed(Optional<Artifact> what) {
        return new Deed(
                revision,
                now,
                command.action().toString(),
                command.selection().toString(),
                what.map(Commands::text).orElse(""),
                command.by(),
                "");
    }

    private Assignment nothing() {
        return new Assignment(
                revision,
                command.selection(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                Steps.ALL);
    }

    private Artifact requireArtifact() throws CommandException {
        return artifact.orElseThrow(
                () -> new CommandException(400, "sha256: missing (expected: an uploaded file)"));
    }

    private Assignment requireDeployed() throws CommandException {
        return base().filter(each -> each.artifact().isPresent()).orElseThrow(this::notDeployed);
    }

    private CommandException notDeployed() {
        return new CommandException(
                404,
                command.plugin()
                        + ": not deployed to "
                        + command.selection()
                        + " by this control plane");
    }

    /// What the selected proxies run now, which must be one thing for all of them.
    private Optional<Assignment> base() throws CommandException {
        Optional<Assignment> exact = plan.assignment(command.selection());
        if (exact.isPresent() && !exact.get().steps().isComplete()) return exact;
        Map<Optional<Assignment>, Set<String>> there = new LinkedHashMap<>();
        for (Node each : proxies) {
            if (!command.selection().matches(each)) continue;
            there.computeIfAbsent(plan.assignment(each), _ -> new LinkedHashSet<>())
                    .add(each.name() + "." + each.namespace());
        }
        if (there.isEmpty()) return exact.isPresent() ? exact : plan.assignment(Selection.ALL);
        if (there.size() == 1) return there.keySet().iterator().next();
        if (command.action() == Command.Action.DEPLOY || command.action() == Command.Action.REMOVE)
            return exact;
        throw new CommandException(
                409,
                command.plugin()
                        + ": not the same on all of "
                        + command.selection()
                        + ": "
                        + there.entrySet().stream()
                                .map(each -> text(each.getKey()) + " on " + each.getValue())
                                .collect(Collectors.joining(", "))
                        + " (expected: a selection with one)");
    }

    private void refuseWherePinned() throws CommandException {
        if (command.force()) return;
        for (Assignment each : plan.assignments()) {
            if (each.pinned() && overlaps(each)) throw pinned(each);
        }
    }

    private boolean overlaps(Assignment other) {
        if (other.selection().equals(command.selection())) return true;
        return proxies.stream()
                .filter(command.selection()::matches)
                .anyMatch(each -> plan.assignment(each).equals(Optional.of(other)));
    }

    private CommandException pinned(Assignment by) {
        return new CommandException(
                409,
                command.plugin()
                        + ": pinned to "
                        + text(by.artifact().map(_ -> by))
                        + " on "
                        + by.selection()
                        + " (expected: unpin first, or --force)");
    }

    private static String text(Optional<Assignment> assignment) {
        return assignment.flatMap(Assignment::artifact).map(Commands::text).orElse("nothing");
    }

    private static String text(Artifact artifact) {
        return artifact.file() + " " + artifact.sha256().substring(0, 12);
    }
}
