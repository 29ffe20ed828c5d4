package io.leno.rollout.control;

import io.leno.rollout.Artifact;
import io.leno.rollout.PluginReport;
import io.leno.rollout.control.Assignment.Candidate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Proxies judge their canaries by themselves. Once all that try one have come to the same verdict
/// it is what the plan says, too, so that a proxy that comes later does not try again.
///
/// @param revision of the command that this makes
record Adoption(PluginPlan plan, List<Proxies.Seen> proxies, long revision, Instant now) {
    PluginPlan apply() {
        for (Assignment each : plan.assignments()) {
            Optional<Candidate> candidate = each.candidate();
            if (candidate.isEmpty() || each.artifact().isEmpty()) continue;
            List<PluginReport> verdicts = verdicts(each);
            if (verdicts.isEmpty()) continue;
            Artifact tried = candidate.get().artifact();
            if (verdicts.stream().allMatch(it -> it.sha256().equals(tried.sha256())))
                return with(each.running(Optional.of(tried)), "promote", tried);
            String old = each.artifact().get().sha256();
            if (verdicts.stream().allMatch(it -> it.sha256().equals(old)))
                return with(each.trying(Optional.empty()), "rollback", each.artifact().get());
        }
        return plan;
    }

    /// The reports of those that try it; none while one of them is still at it.
    private List<PluginReport> verdicts(Assignment assignment) {
        List<Optional<PluginReport>> reports =
                proxies.stream()
                        .filter(
                                each ->
                                        plan.assignment(each.node())
                                                .equals(Optional.of(assignment)))
                        .map(each -> Optional.ofNullable(each.report(plan.plugin())))
                        .toList();
        boolean all =
                reports.stream()
                        .allMatch(each -> each.filter(it -> hasJudged(it, assignment)).isPresent());
        return all ? reports.stream().map(Optional::orElseThrow).toList() : List.of();
    }

    private static boolean hasJudged(PluginReport report, Assignment assignment) {
        return report.revision() == assignment.revision()
                && report.state() == PluginReport.State.SERVING
                && report.candidate().isEmpty();
    }

    private PluginPlan with(Assignment assignment, String action, Artifact what) {
        return plan.with(
                assignment.by(revision, assignment.selection()),
                new Deed(
                        revision,
                        now,
                        action,
                        assignment.selection().toString(),
                        what.file() + " " + what.sha256().substring(0, 12),
                        "the proxies",
                        ""));
    }
}
