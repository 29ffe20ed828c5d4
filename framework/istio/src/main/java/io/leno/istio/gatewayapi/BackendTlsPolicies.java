package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.istio.gatewayapi.BackendPolicies.Statement;
import io.leno.istio.gatewayapi.BackendTlsPolicySpec.AltName;
import io.leno.istio.gatewayapi.BackendTlsPolicySpec.TlsValidation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Reads `BackendTLSPolicy` objects: what they say of calls, and what is to be said of them.
final class BackendTlsPolicies {
    private final GatewayWorld world;
    private final PolicyTargets targets;
    private final List<Statement> statements;
    private final List<ObjectStatus> statuses;

    /// @param statements gets what they say
    /// @param statuses gets what is said of them
    BackendTlsPolicies(
            GatewayWorld world, List<Statement> statements, List<ObjectStatus> statuses) {
        this.world = world;
        this.targets = new PolicyTargets(world);
        this.statements = statements;
        this.statuses = statuses;
    }

    void read() {
        for (Rule<BackendTlsPolicySpec> policy : world.tlsPolicies()) {
            boolean isIgnored = PolicyVerdict.isIgnored(policy.annotations());
            PolicyVerdict verdict =
                    isIgnored
                            ? PolicyVerdict.ofIgnored(policy.spec().targetRefs())
                            : verdict(policy);
            statuses.add(new ObjectStatus(policy.key(), verdict.status()));
        }
    }

    /// An error at one target stays said for those after it.
    private PolicyVerdict verdict(Rule<BackendTlsPolicySpec> policy) {
        var authority = BackendAuthority.of(policy, world.secrets());
        Condition accepted = authority.accepted();
        var verdict = new PolicyVerdict();
        var gateways = new TreeSet<String>();
        for (PolicyTarget target : policy.spec().targetRefs()) {
            var found = targets.serviceOrEntry(target, policy.namespace());
            String older = found.problem().isEmpty() ? olderFor(policy, target) : "";
            if (!found.problem().isEmpty()) {
                String message = "targetRefs invalid: " + found.problem();
                accepted = new Condition("Accepted", false, "TargetNotFound", message);
            } else if (!older.isEmpty()) {
                String message =
                        "Conflicts with BackendTLSPolicy \""
                                + older
                                + "\" targeting the same backend";
                accepted = new Condition("Accepted", false, "Conflicted", message);
            } else {
                add(policy, target, found, authority.credential());
            }
            if (found.problem().isEmpty()) {
                gateways.addAll(targets.gatewaysTo(target, policy.namespace()));
            }
            verdict.addTarget(target, List.of(accepted, authority.resolved()));
        }
        for (String gateway : gateways) {
            String name = gateway.substring(gateway.indexOf('/') + 1);
            verdict.addGateway(name, List.of(accepted, authority.resolved()));
        }
        return verdict;
    }

    private void add(
            Rule<BackendTlsPolicySpec> policy,
            PolicyTarget target,
            PolicyTargets.Found found,
            String credential) {
        ClientTls tls = tls(policy.spec().validation(), credential);
        for (String host : found.hosts()) {
            statements.add(Statement.of(policy, target, host, found.port(), tls, null));
        }
    }

    private static ClientTls tls(TlsValidation validation, String credential) {
        var names = new ArrayList<String>();
        for (AltName name : validation.subjectAltNames()) {
            names.add(name.type().equals("URI") ? name.uri() : name.hostname());
        }
        return new ClientTls(
                ClientTls.Mode.SIMPLE,
                "",
                "",
                "",
                credential,
                names,
                validation.hostname(),
                null,
                "");
    }

    /// The policy for the same target that goes before; empty: there is none.
    private String olderFor(Rule<BackendTlsPolicySpec> policy, PolicyTarget target) {
        return world.tlsPolicies().stream()
                .filter(other -> other.namespace().equals(policy.namespace()))
                .filter(other -> !PolicyVerdict.isIgnored(other.annotations()))
                .filter(other -> other.spec().targetRefs().contains(target))
                .filter(other -> goesBefore(other, policy))
                .map(Rule::name)
                .findFirst()
                .orElse("");
    }

    private static boolean goesBefore(Rule<?> one, Rule<?> other) {
        int byAge = one.created().compareTo(other.created());
        return byAge != 0 ? byAge < 0 : one.name().compareTo(other.name()) < 0;
    }
}
