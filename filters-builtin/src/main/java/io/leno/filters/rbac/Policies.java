package io.leno.filters.rbac;

import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.FilterConfig;
import io.leno.proto.cel.CelCondition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Named policies and what a match of one means. Envoy: `RBAC`.
///
/// @param all in the order of their names
record Policies(RBAC.Action action, List<Named> all, AuditLog audit) implements Engine {
    Policies {
        all = List.copyOf(all);
    }

    /// @param permission what is asked for
    /// @param principal who asks
    /// @param condition what must hold besides
    record Named(String name, Rule permission, Rule principal, Rule condition) {
        boolean matches(Rule.Subject subject) {
            return permission.matches(subject)
                    && principal.matches(subject)
                    && condition.matches(subject);
        }
    }

    /// @throws InvalidPluginConfigException naming the policy
    static Policies of(RBAC config) {
        FilterConfig.requireOnly(config, Set.of("action", "policies", "audit_logging_options"));
        if (config.getAction() == RBAC.Action.UNRECOGNIZED)
            throw new InvalidPluginConfigException(
                    "action: " + config.getActionValue() + " (expected: ALLOW, DENY or LOG)");
        var all = new ArrayList<Named>();
        new TreeMap<>(config.getPoliciesMap())
                .forEach((name, policy) -> all.add(named(name, policy)));
        return new Policies(config.getAction(), all, AuditLog.of(config.getAuditLoggingOptions()));
    }

    private static Named named(String name, Policy config) {
        try {
            if (config.getPermissionsCount() == 0 || config.getPrincipalsCount() == 0)
                throw new InvalidPluginConfigException(
                        "permissions and principals (expected: at least one of each)");
            return new Named(
                    name,
                    Permissions.any(config.getPermissionsList()),
                    Principals.any(config.getPrincipalsList()),
                    condition(config));
        } catch (InvalidPluginConfigException e) {
            throw new InvalidPluginConfigException("policy " + name + ": " + e.getMessage(), e);
        }
    }

    private static Rule condition(Policy config) {
        if (!config.hasCondition() && !config.hasCheckedCondition()) return _ -> true;
        try {
            CelCondition condition =
                    CelCondition.of(
                            config.hasCondition()
                                    ? config.getCondition()
                                    : config.getCheckedCondition().getExpr());
            return subject -> condition.holds(subject.attributes());
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfigException("condition: " + e.getMessage(), e);
        }
    }

    @Override
    public Verdict judge(Rule.Subject subject) {
        String matched = null;
        for (Named policy : all) {
            if (!policy.matches(subject)) continue;
            matched = policy.name();
            break;
        }
        boolean found = matched != null;
        Verdict verdict =
                switch (action) {
                    case ALLOW -> new Verdict(found, matched, null);
                    case DENY -> new Verdict(!found, matched, null);
                    case LOG, UNRECOGNIZED -> new Verdict(true, matched, found);
                };
        audit.tell(subject, verdict);
        return verdict;
    }
}
