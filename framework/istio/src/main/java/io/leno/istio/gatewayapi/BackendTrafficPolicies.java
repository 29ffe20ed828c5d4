package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.istio.TrafficPolicy.RetryBudget;
import io.leno.istio.gatewayapi.BackendPolicies.Statement;
import io.leno.istio.gatewayapi.BackendTrafficPolicySpec.Budget;
import io.leno.istio.gatewayapi.BackendTrafficPolicySpec.RetryConstraint;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Reads `XBackendTrafficPolicy` objects: what they say of calls, and what is to be said of them.
final class BackendTrafficPolicies {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int AT_ONCE = 10;

    private BackendTrafficPolicies() {}

    /// @param statements gets what they say
    /// @param statuses gets what is said of them
    static void read(GatewayWorld world, List<Statement> statements, List<ObjectStatus> statuses) {
        var targets = new PolicyTargets(world);
        for (Rule<BackendTrafficPolicySpec> policy : world.trafficPolicies()) {
            boolean isIgnored = PolicyVerdict.isIgnored(policy.annotations());
            PolicyVerdict verdict =
                    isIgnored
                            ? PolicyVerdict.ofIgnored(policy.spec().targetRefs())
                            : verdict(policy, targets, statements);
            statuses.add(new ObjectStatus(policy.key(), verdict.status()));
        }
    }

    private static PolicyVerdict verdict(
            Rule<BackendTrafficPolicySpec> policy,
            PolicyTargets targets,
            List<Statement> statements) {
        boolean hasSessions = policy.spec().sessionPersistence() != null;
        String ignored =
                hasSessions
                        ? ", but Istio does not support the following fields: sessionPersistence"
                        : "";
        Condition accepted = PolicyVerdict.accepted(BackendAuthority.VALID + ignored);
        RetryBudget budget = budget(policy.spec().retryConstraint());
        var verdict = new PolicyVerdict();
        for (PolicyTarget target : policy.spec().targetRefs()) {
            var found = targets.service(target, policy.namespace());
            if (found.problem().isEmpty()) {
                for (String host : found.hosts()) {
                    statements.add(Statement.of(policy, target, host, 0, null, budget));
                }
            } else {
                String message = "targetRefs invalid: " + found.problem();
                accepted = new Condition("Accepted", false, "TargetNotFound", message);
            }
            verdict.addTarget(target, List.of(accepted));
        }
        return verdict;
    }

    private static @Nullable RetryBudget budget(@Nullable RetryConstraint constraint) {
        if (constraint == null) return null;
        Budget budget = constraint.budget();
        Integer percent = budget == null ? null : budget.percent();
        Duration interval = budget == null ? null : budget.interval();
        var rate = constraint.minRetryRate();
        return new RetryBudget(
                percent == null ? null : percent.doubleValue(),
                rate == null ? AT_ONCE : rate.count(),
                interval == null ? INTERVAL : interval);
    }
}
