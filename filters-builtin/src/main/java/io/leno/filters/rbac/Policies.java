package io.leno.filters.rbac;

import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.FilterConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Named policies and what a match of one means. Envoy: `RBAC`.
///
/// @param all in the order of their names
record Policies(RBAC.Action action, List<Named> all) {
    /// Name of the policy where none has matched.
    static final String NONE = "none";

    Policies {
        all = List.copyOf(all);
    }

    /// @param permission what is asked for
    /// @param principal who asks
    record Named(String name, Rule permission, Rule principal) {
        boolean matches(Rule.Subject subject) {
            return permission.matches(subject) && principal.matches(subject);
        }
    }

    /// @param policy the first that matched, or [#NONE]
    record Verdict(boolean allowed, String policy) {
        boolean isMatched() {
            return !policy.equals(NONE);
        }

        /// Without what may not stand in an access log's details.
        String details() {
            return "rbac_access_denied_matched_policy[" + policy.replaceAll("\\s", "_") + "]";
        }
    }

    /// @throws InvalidPluginConfigException naming the policy
    static Policies of(RBAC config) {
        FilterConfig.requireOnly(config, Set.of("action", "policies"));
        if (config.getAction() == RBAC.Action.UNRECOGNIZED)
            throw new InvalidPluginConfigException(
                    "action: " + config.getActionValue() + " (expected: ALLOW, DENY or LOG)");
        var all = new ArrayList<Named>();
        new TreeMap<>(config.getPoliciesMap())
                .forEach((name, policy) -> all.add(named(name, policy)));
        return new Policies(config.getAction(), all);
    }

    private static Named named(String name, Policy config) {
        try {
            FilterConfig.requireOnly(config, Set.of("permissions", "principals"));
            if (config.getPermissionsCount() == 0 || config.getPrincipalsCount() == 0)
                throw new InvalidPluginConfigException(
                        "permissions and principals (expected: at least one of each)");
            return new Named(
                    name,
                    Permissions.any(config.getPermissionsList()),
                    Principals.any(config.getPrincipalsList()));
        } catch (InvalidPluginConfigException e) {
            throw new InvalidPluginConfigException("policy " + name + ": " + e.getMessage(), e);
        }
    }

    Verdict judge(Rule.Subject subject) {
        String matched = NONE;
        for (Named policy : all) {
            if (!policy.matches(subject)) continue;
            matched = policy.name();
            break;
        }
        boolean found = !matched.equals(NONE);
        return switch (action) {
            case ALLOW -> new Verdict(found, matched);
            case DENY -> new Verdict(!found, matched);
            case LOG, UNRECOGNIZED -> new Verdict(true, matched);
        };
    }
}
